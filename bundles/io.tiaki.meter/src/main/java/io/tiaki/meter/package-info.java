/** The reference smart meter: a program that runs one to ten thousand of them. */
package io.tiaki.meter;
