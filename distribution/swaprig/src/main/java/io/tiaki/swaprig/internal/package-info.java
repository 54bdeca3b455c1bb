/** The rig inside the framework: updates bundles and says what moved and what was left behind. */
package io.tiaki.swaprig.internal;
