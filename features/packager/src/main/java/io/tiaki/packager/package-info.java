/**
 * Deployment packages (OSGi Compendium 7, 114) and features: built from the bundles of the reactor,
 * signed with CMS (RFC 5652), verified and shown.
 */
@org.jspecify.annotations.NullMarked
package io.tiaki.packager;
