package io.tiaki.access;

/**
 * The answer to a wish.
 *
 * @param permitted yes or no
 * @param reason for people: which rule decided
 */
public record Decision(boolean permitted, String reason) {}
