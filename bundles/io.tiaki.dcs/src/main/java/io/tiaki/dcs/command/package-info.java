/** The command line: options, configuration file, and what is printed. */
package io.tiaki.dcs.command;
