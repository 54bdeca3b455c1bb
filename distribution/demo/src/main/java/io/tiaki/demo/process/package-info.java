/** Child processes, their logs, and the folder they share. */
package io.tiaki.demo.process;
