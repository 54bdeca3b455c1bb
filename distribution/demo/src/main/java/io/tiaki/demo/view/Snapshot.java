package io.tiaki.demo.view;

import io.tiaki.demo.account.Account;
import io.tiaki.demo.account.Problems;
import io.tiaki.demo.account.Totals;

/**
 * A run at one moment.
 *
 * @param phase what is going on, in a few words
 * @param totals the run in figures
 * @param account where rows come from, as many as there is room for
 * @param problems what went wrong
 */
public record Snapshot(String phase, Totals totals, Account account, Problems problems) {}
