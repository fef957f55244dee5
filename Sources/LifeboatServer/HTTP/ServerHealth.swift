// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What the process is doing, as the probes of Kubernetes ask for it.
struct HealthState: Sendable {
    /// What the process does.
    enum Role: Sendable, Equatable {
        /// Looks whether it can work at all.
        case starting
        /// Waits for the lease that another replica holds.
        case standingBy
        /// Reads what there is.
        case fillingCaches
        /// Runs the controllers.
        case working
        /// Ends.
        case shuttingDown
    }

    /// An answer to a probe.
    struct Verdict: Sendable, Equatable {
        /// Whether all is well.
        var isWell: Bool
        /// What is the case, in words.
        var words: String
    }

    /// How long the work may take to end once it was told to.
    ///
    /// A backup that is cancelled aborts its upload and says so in its object, which are a few requests with deadlines of
    /// their own. What takes longer will not end, and only a new process can work again.
    static let patience = Duration.seconds(60)

    /// How long the first try for the lease takes at most; whoever has not got it by then stands by.
    static let firstTry = Duration.seconds(1)

    /// Why the lease cannot be read or written, and since when.
    struct LeaseTrouble: Sendable, Equatable {
        var since: ContinuousClock.Instant
        var words: String
    }

    /// What the process does.
    var role = Role.starting
    /// Since when it does that.
    var since: ContinuousClock.Instant
    /// When the work was told to end, and has not yet.
    var stopping: ContinuousClock.Instant?
    /// What keeps the process from standing for election.
    var leaseTrouble: LeaseTrouble?
    /// How long the lease may be out of reach before whoever stands by can no longer take over.
    var leaseDuration = Duration.seconds(15)

    /// Whether the process can go on, or must be replaced.
    func liveness(at now: ContinuousClock.Instant) -> Verdict {
        if let stopping, now - stopping > Self.patience {
            return Verdict(isWell: false, words: "the controllers were told to stop and do not")
        }
        return Verdict(isWell: true, words: "ok")
    }

    /// Whether the process does its part: works, or stands by to.
    func readiness(at now: ContinuousClock.Instant) -> Verdict {
        switch role {
        case .starting: Verdict(isWell: false, words: "starting")
        case .standingBy where now - since < Self.firstTry: Verdict(isWell: false, words: "standing for election")
        case .standingBy: standing(at: now)
        case .fillingCaches: Verdict(isWell: false, words: "leading, the caches are being filled")
        case .working: Verdict(isWell: true, words: "ok: leading")
        case .shuttingDown: Verdict(isWell: false, words: "shutting down")
        }
    }

    private func standing(at now: ContinuousClock.Instant) -> Verdict {
        guard let leaseTrouble, now - leaseTrouble.since > leaseDuration else {
            return Verdict(isWell: true, words: "ok: standing by")
        }
        return Verdict(isWell: false, words: "cannot stand for election: \(leaseTrouble.words)")
    }
}

/// What the process is doing, told by its parts and asked by probes.
final class ServerHealth: Sendable {
    private let state: Mutex<HealthState>

    /// The health of a process that starts.
    init(leaseDuration: Duration = .seconds(15)) {
        var first = HealthState(since: .now)
        first.leaseDuration = leaseDuration
        state = Mutex(first)
    }

    /// Whether the process can go on, or must be replaced.
    var liveness: HealthState.Verdict { state.withLock { $0.liveness(at: .now) } }

    /// Whether the process does its part.
    var readiness: HealthState.Verdict { state.withLock { $0.readiness(at: .now) } }

    /// The process does something else now; the end of the process is final.
    func set(_ role: HealthState.Role) {
        state.withLock { state in
            guard state.role != .shuttingDown else { return }
            state.role = role
            state.since = .now
        }
    }

    /// The lease cannot be reached, for this reason; `nil` once it can.
    func leaseTrouble(_ words: String?) {
        state.withLock { state in
            state.leaseTrouble = words.map { .init(since: state.leaseTrouble?.since ?? .now, words: $0) }
        }
    }

    /// Does the work, and notes when it was told to end.
    func watching(_ work: () async throws -> Void) async throws {
        defer { state.withLock { $0.stopping = nil } }
        try await withTaskCancellationHandler {
            try await work()
        } onCancel: {
            state.withLock { state in
                if state.stopping == nil { state.stopping = .now }
            }
        }
    }
}
