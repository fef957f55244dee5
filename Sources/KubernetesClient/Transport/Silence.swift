// SPDX-License-Identifier: Apache-2.0

/// Tells a server that has fallen silent from a reader that is slow: only waiting for the server counts.
struct Silence {
    /// The longest the server may be silent.
    let limit: Duration
    /// When the present wait for the server began; `nil` while the reader is at work.
    private var began: ContinuousClock.Instant?

    /// A server that is waited for from now on.
    init(limit: Duration, now: ContinuousClock.Instant) {
        self.limit = limit
        began = now
    }

    /// The reader wants more than it has.
    mutating func waitBegins(now: ContinuousClock.Instant) { began = now }

    /// The server has done something else than send what is waited for.
    mutating func waitGoesOn(now: ContinuousClock.Instant) {
        if began != nil { began = now }
    }

    /// The server has sent something.
    mutating func waitEnds() { began = nil }

    /// Whether the server has been silent for too long.
    func isTooLong(now: ContinuousClock.Instant) -> Bool {
        began.map { $0 + limit <= now } ?? false
    }

    /// When it is worth looking again.
    func nextLook(now: ContinuousClock.Instant) -> ContinuousClock.Instant { (began ?? now) + limit }
}
