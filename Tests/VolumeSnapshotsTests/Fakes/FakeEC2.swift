// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A fake of EC2 on loopback, for what moto cannot do.
///
/// That is: snapshots that stay pending, limits to what is on its way, throttling, denied access, volumes that are missing or break, answers that are
/// lost, and answers that take a second. It keeps no promise of EC2 beyond the calls of these tests.
final class FakeEC2: Sendable {
    /// A volume.
    struct Volume: Sendable {
        var zone = "eu-central-1a"
        var type = "gp3"
        var size = 8
        var iops = 3000
        var throughput: Int? = 125
        var isMultiAttach = false
        var instance: String?
        var tags: [String: String] = [:]
        /// How many times it is looked at before it is usable.
        var looksUntilAvailable = 0
        /// What it becomes then.
        var finalState = "available"
        var snapshot: String?
        var token: String?
    }

    /// A snapshot.
    struct Snapshot: Sendable {
        var volume: String
        var tags: [String: String]
        var looksUntilDone: Int
        /// How many times it is asked for by its identifier before it is seen.
        var looksUntilSeen = 0
        var finalState = "completed"
        var region = "eu-central-1"
        /// What it was copied from.
        var original: String?
    }

    /// How it behaves.
    struct Settings: Sendable {
        /// How long each answer takes.
        var latency = Duration.zero
        /// How many times a new snapshot is looked at before it is complete.
        var looksUntilDone = 1
        /// How many times a new snapshot is asked for before it is seen: EC2 is eventually consistent.
        var looksUntilSeen = 0
        /// How many times a new copy is looked at before it is complete.
        var looksUntilCopied = 1
        /// What new snapshots become.
        var finalState = "completed"
        /// How many times a new volume is looked at before it can be used.
        var looksUntilAvailable = 1
        /// What new volumes become.
        var volumeState = "available"
        /// Operations that are denied.
        var denied: Set<String> = []
        /// So many calls of these operations are refused for haste first.
        var throttled: [String: Int] = [:]
        /// So many calls of these operations are refused first because as many like them are on their way as may be.
        var crowded: [String: Int] = [:]
        /// So many calls of these operations are carried out and answered with a failure.
        var lost: [String: Int] = [:]
        /// The boot volumes of machines.
        var boot: [String: String] = [:]
    }

    /// What it knows.
    struct State: Sendable {
        var volumes: [String: Volume] = [:]
        var snapshots: [String: Snapshot] = [:]
        var settings = Settings()
        /// The operations called, in order.
        var calls: [String] = []
        var lastID = 0
    }

    let state = Mutex(State())

    /// A fake that knows these volumes.
    init(volumes: [String: Volume], change: (inout Settings) -> Void = { _ in }) {
        state.withLock { state in
            state.volumes = volumes
            change(&state.settings)
        }
    }

    /// What is there now.
    var now: State { state.withLock { $0 } }

    /// How often an operation was called.
    func count(of operation: String) -> Int { now.calls.count { $0 == operation } }

    /// Changes how it behaves.
    func set(_ change: (inout Settings) -> Void) { state.withLock { change(&$0.settings) } }

    /// Answers a form.
    func answer(_ form: FakeForm) -> (status: Int, body: String) {
        state.withLock { state in
            let operation = form["Action"] ?? ""
            state.calls.append(operation)
            if state.settings.denied.contains(operation) {
                let words =
                    "You are not authorized to perform this operation. User: arn:aws:sts::1:assumed-role/lifeboat/s is not "
                    + "authorized to perform: ec2:\(operation) on resource: * because no identity-based policy allows the "
                    + "ec2:\(operation) action. Encoded authorization failure message: 4b2xLJ"
                return Self.refusal(403, "UnauthorizedOperation", words)
            }
            if let left = state.settings.throttled[operation], left > 0 {
                state.settings.throttled[operation] = left - 1
                return Self.refusal(503, "RequestLimitExceeded", "Request limit exceeded.")
            }
            if let left = state.settings.crowded[operation], left > 0 {
                state.settings.crowded[operation] = left - 1
                return Self.crowd(operation)
            }
            let answer = state.perform(operation, form)
            if let left = state.settings.lost[operation], left > 0 {
                state.settings.lost[operation] = left - 1
                return Self.refusal(500, "InternalError", "An internal error has occurred")
            }
            return answer
        }
    }

    private static func crowd(_ operation: String) -> (Int, String) {
        switch operation {
        case "CopySnapshot": refusal(400, "ResourceLimitExceeded", "Too many snapshot copies in progress.")
        case "CreateSnapshots": refusal(400, "PendingSnapshotLimitExceeded", "Too many pending snapshots.")
        default: refusal(400, "ConcurrentSnapshotLimitExceeded", "Maximum allowed in-progress snapshots exceeded.")
        }
    }

    static func refusal(_ status: Int, _ code: String, _ words: String) -> (Int, String) {
        (status, "<Response><Errors><Error><Code>\(code)</Code><Message>\(words)</Message></Error></Errors></Response>")
    }
}

/// A form that was sent.
struct FakeForm: Sendable {
    let fields: [String: String]
    /// The region that it was signed for.
    var region = ""

    subscript(name: String) -> String? { fields[name] }

    /// The elements of a numbered list.
    func list(_ name: String) -> [String] {
        var all: [String] = []
        while let value = fields["\(name).\(all.count + 1)"] { all.append(value) }
        return all
    }

    /// Tags numbered below a name.
    func tags(_ name: String) -> [String: String] {
        var tags: [String: String] = [:]
        var index = 1
        while let key = fields["\(name).\(index).Key"] {
            tags[key] = fields["\(name).\(index).Value"] ?? ""
            index += 1
        }
        return tags
    }

    /// The values of each filter.
    var filters: [String: [String]] {
        var filters: [String: [String]] = [:]
        var index = 1
        while let name = fields["Filter.\(index).Name"] {
            filters[name] = list("Filter.\(index).Value")
            index += 1
        }
        return filters
    }
}
