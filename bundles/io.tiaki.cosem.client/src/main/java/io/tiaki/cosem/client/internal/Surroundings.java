package io.tiaki.cosem.client.internal;

import io.tiaki.cosem.MeterListener;
import io.tiaki.cosem.client.AssociationSecurity;
import io.tiaki.cosem.client.Settings;
import io.tiaki.cosem.client.Timers;
import io.tiaki.journal.JournalEvent;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What all conversations share.
 *
 * @param settings asked anew for every request
 * @param executor runs mailboxes
 * @param timers for time-outs
 * @param journal where security events go
 * @param listeners who hears of meters now
 * @param complaints what goes to the log about meters
 * @param security what secures the associations
 */
public record Surroundings(
    Supplier<Settings> settings,
    Executor executor,
    Timers timers,
    Consumer<JournalEvent> journal,
    CopyOnWriteArrayList<MeterListener> listeners,
    Complaints complaints,
    Supplier<AssociationSecurity> security) {}
