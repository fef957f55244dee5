// SPDX-License-Identifier: Apache-2.0

import Synchronization
import VeleroAPI

/// Waits for the end of what a server does, and shows meanwhile how far it has come.
///
/// How long that takes only the user can judge, who ends the waiting with Ctrl-C.
struct RunWait {
    let objects: VeleroObjects
    let console: Console
    /// The pause between two looks.
    var pause = Duration.seconds(1)

    /// After so many looks at something that nobody has touched the user is told where to look.
    static let patience = 30

    /// Waits for the end of a backup or restore.
    /// - Returns: How it ended.
    /// - Throws: ``CommandFailure`` when it is deleted meanwhile; `KubernetesError`; `CancellationError`.
    func end<Run: ServedRun>(of run: Run) async throws -> RunOutcome {
        let state = Latest(run.outcome)
        return try await ProgressDisplay(console: console) {
            state.outcome.progressLine(noun: Run.noun, name: run.name)
        }.show {
            var looks = 0
            while !state.outcome.isOver {
                try await Task.sleep(for: pause)
                guard let seen = try await objects.find(run.name, Run.self), seen.uid == run.uid else {
                    throw CommandFailure("\(Run.noun) \(run.name) was deleted while it was waited for")
                }
                state.note(seen.outcome)
                looks += 1
                if looks == Self.patience && seen.outcome.phase == BackupPhase.new.rawValue { warnOfSilence() }
            }
            return state.outcome
        }
    }

    /// Says that nobody has touched what is waited for.
    func warnOfSilence() {
        console.redraw("")
        console.say("warning: the server has not begun; see its pod: kubectl -n \(objects.namespace) get pods")
    }

    /// Waits until objects are gone; the closure is called after each look, with the names that are left, and may give up
    /// by throwing.
    func absence<Resource: ServedResource>(
        of names: [String],
        _: Resource.Type,
        _ report: ([String]) async throws -> Void = { _ in }
    ) async throws {
        var left = names
        while true {
            var still: [String] = []
            for name in left where try await objects.find(name, Resource.self) != nil { still.append(name) }
            left = still
            if left.isEmpty { return }
            try await report(left)
            try await Task.sleep(for: pause)
        }
    }

    private final class Latest: Sendable {
        private let value: Mutex<RunOutcome>

        init(_ outcome: RunOutcome) { value = Mutex(outcome) }

        var outcome: RunOutcome { value.withLock { $0 } }

        func note(_ outcome: RunOutcome) { value.withLock { $0 = outcome } }
    }
}
