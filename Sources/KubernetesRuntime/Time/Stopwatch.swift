// SPDX-License-Identifier: Apache-2.0

/// Any clock, told in durations since it was made: moments of clocks whose type is not known can't be compared.
struct Stopwatch: Sendable {
    private let read: @Sendable () -> Duration
    private let pause: @Sendable (Duration) async throws -> Void

    /// Starts at zero.
    init(_ clock: any Clock<Duration>) {
        self = Self.started(clock)
    }

    private init(read: @escaping @Sendable () -> Duration, pause: @escaping @Sendable (Duration) async throws -> Void) {
        self.read = read
        self.pause = pause
    }

    private static func started(_ clock: some Clock<Duration>) -> Stopwatch {
        let start = clock.now
        return Stopwatch(read: { start.duration(to: clock.now) }, pause: { try await clock.sleep(for: $0) })
    }

    /// The time since it was made.
    var now: Duration { read() }

    /// Waits.
    /// - Throws: `CancellationError`.
    func sleep(for duration: Duration) async throws {
        try await pause(duration)
    }
}
