// SPDX-License-Identifier: Apache-2.0

/// What somebody who stands for election has seen of a lease, and when by the own clock.
///
/// The times in a lease are those of another machine, whose clock may be wrong. So a lease has run out when its record has
/// not been *seen to change* for as long as it says it lasts: the holder, who changes it more often than that, is gone.
struct LeaseView: Sendable {
    private var record: LeaseRecord?
    private var changed = Duration.zero

    /// Takes what the lease says now.
    mutating func observe(_ record: LeaseRecord, now: Duration) {
        if self.record == record { return }
        self.record = record
        changed = now
    }

    /// Whether somebody else holds the lease.
    /// - Parameters:
    ///   - identity: Who asks.
    ///   - now: The time by the clock of the observations.
    ///   - usual: How long a lease lasts that does not say it.
    /// - Returns: Whether to keep away.
    func isHeld(byOtherThan identity: String, now: Duration, usual: Duration) -> Bool {
        guard let record, !record.holder.isEmpty, record.holder != identity else { return false }
        let length = record.seconds > 0 ? Duration.seconds(record.seconds) : usual
        return now < changed + length
    }
}
