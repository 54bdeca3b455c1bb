/** One meter walked through the use cases, told from what is observed. */
package io.tiaki.demo.story;
