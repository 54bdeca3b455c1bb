/** Deployment packages for gateways: checked, kept, announced, and served over HTTPS. */
package io.tiaki.dcs.packages;
