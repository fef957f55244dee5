// SPDX-License-Identifier: Apache-2.0

package import AWSCore
import AWSServices
import Logging
import ObjectStore
import ObjectStoreTesting
import Synchronization
package import VolumeSnapshots

/// A fake of EC2's snapshots without a network: what is begun, found by tags and deleted, and what refuses to go.
package final class FakeEBS: HTTPSending {
    private struct State {
        /// The tags of each snapshot.
        var snapshots: [String: [String: String]] = [:]
        var denied: Set<String> = []
        var held: Set<String> = []
        var isPending = false
        var forms: [[String: String]] = []
    }

    private let state = Mutex(State())

    /// - Parameter snapshots: The tags of each snapshot that is there already.
    package init(_ snapshots: [String: [String: String]] = [:]) { state.withLock { $0.snapshots = snapshots } }

    /// Adds snapshots, each with its tags.
    package func add(_ snapshots: [String: [String: String]]) {
        state.withLock { $0.snapshots.merge(snapshots) { $1 } }
    }

    /// The identifiers of the snapshots there are.
    package var snapshots: Set<String> { state.withLock { Set($0.snapshots.keys) } }

    /// Operations that are denied, such as `DeleteSnapshot`, and `DeleteSnapshot snap-1` for one snapshot.
    package func deny(_ operations: String...) { state.withLock { $0.denied = Set(operations) } }

    /// Snapshots whose deletion is never answered.
    package func hold(_ snapshots: String...) { state.withLock { $0.held = Set(snapshots) } }

    /// Leaves all snapshots pending.
    package func neverComplete() { state.withLock { $0.isPending = true } }

    /// How often an operation was called.
    package func count(of operation: String) -> Int {
        state.withLock { $0.forms.count { $0["Action"] == operation } }
    }

    /// Disks in the fake, whose pauses take no time.
    package var disks: EBSDisks {
        let key = AWSCredentials(accessKeyID: "AK", secretAccessKey: Secret("SK"), source: "a test")
        return EBSDisks(
            EC2Client(
                AWSServiceConnection(
                    region: "eu-central-1",
                    http: self,
                    credentials: CachedCredentials(StaticCredentials(key)),
                    environment: AWSEnvironment(variables: [:]) { _ in nil },
                    retrier: Retrier(AWSServiceConnection.patience, clock: InstantClock()),
                    logger: Logger(label: "test")
                )
            )
        )
    }

    package func send(_ request: AWSRequest) async throws -> AWSResponse {
        let form = Self.form(String(decoding: request.body, as: UTF8.self))
        let (answer, isHeld) = state.withLock { state in
            state.forms.append(form)
            let isHeld = form["Action"] == "DeleteSnapshot" && state.held.contains(form["SnapshotId"] ?? "")
            return (isHeld ? (500, "") : Self.answer(form, &state), isHeld)
        }
        if isHeld { try await Task.sleep(for: .seconds(3600)) }
        let rest = Once(Array(answer.1.utf8))
        return AWSResponse(status: answer.0, headers: [:]) { rest.take() }
    }

    private static func answer(_ form: [String: String], _ state: inout State) -> (Int, String) {
        let operation = form["Action"] ?? ""
        let id = form["SnapshotId"] ?? ""
        if state.denied.contains(operation) || state.denied.contains("\(operation) \(id)") {
            let words = "You are not authorized to perform this operation."
            return refusal(403, "UnauthorizedOperation", words)
        }
        switch operation {
        case "DescribeVolumes":
            let volumes = values("VolumeId", form) + filters(form)["volume-id", default: []]
            return (200, "<R><volumeSet>\(volumes.map(volume).joined())</volumeSet></R>")
        case "CreateSnapshot":
            let id = "snap-of-\(form["VolumeId"] ?? "")"
            state.snapshots[id] = tags(form)
            return (200, "<R>\(snapshot(id, state))</R>")
        case "DescribeSnapshots":
            let items = found(form, state).map { "<item>\(snapshot($0, state))</item>" }
            return (200, "<R><snapshotSet>\(items.joined())</snapshotSet></R>")
        case "DeleteSnapshot":
            guard state.snapshots.removeValue(forKey: id) != nil else {
                return refusal(400, "InvalidSnapshot.NotFound", "it does not exist")
            }
            return (200, "<R><return>true</return></R>")
        default: return refusal(400, "InvalidAction", operation)
        }
    }

    private static func found(_ form: [String: String], _ state: State) -> [String] {
        let filters = filters(form)
        let asked = values("SnapshotId", form) + filters["snapshot-id", default: []]
        return state.snapshots.keys.sorted().filter { id in
            (asked.isEmpty || asked.contains(id))
                && filters.allSatisfy { name, values in
                    guard name.hasPrefix("tag:") else { return true }
                    return values.contains(state.snapshots[id]?[String(name.dropFirst(4))] ?? "")
                }
        }
    }

    private static func refusal(_ status: Int, _ code: String, _ words: String) -> (Int, String) {
        (status, "<Response><Errors><Error><Code>\(code)</Code><Message>\(words)</Message></Error></Errors></Response>")
    }

    private static func volume(_ id: String) -> String {
        "<item><volumeId>\(id)</volumeId><size>8</size><availabilityZone>eu-central-1a</availabilityZone>"
            + "<status>available</status><volumeType>gp3</volumeType><encrypted>true</encrypted></item>"
    }

    private static func snapshot(_ id: String, _ state: State) -> String {
        let volume = id.hasPrefix("snap-of-") ? String(id.dropFirst("snap-of-".count)) : "vol-0"
        return "<snapshotId>\(id)</snapshotId><volumeId>\(volume)</volumeId><volumeSize>8</volumeSize>"
            + "<status>\(state.isPending ? "pending" : "completed")</status><encrypted>true</encrypted>"
    }
}

// MARK: - Forms

extension FakeEBS {
    private static func form(_ body: String) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in body.split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(decoded)
            fields[sides[0]] = sides.count == 2 ? sides[1] : ""
        }
        return fields
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            guard byte == UInt8(ascii: "%"), let value = UInt8(digits, radix: 16) else {
                bytes.append(byte)
                continue
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func values(_ name: String, _ form: [String: String]) -> [String] {
        var all: [String] = []
        while let value = form["\(name).\(all.count + 1)"] { all.append(value) }
        return all
    }

    private static func filters(_ form: [String: String]) -> [String: [String]] {
        var filters: [String: [String]] = [:]
        while let name = form["Filter.\(filters.count + 1).Name"] {
            filters[name] = values("Filter.\(filters.count + 1).Value", form)
        }
        return filters
    }

    private static func tags(_ form: [String: String]) -> [String: String] {
        var tags: [String: String] = [:]
        while let key = form["TagSpecification.1.Tag.\(tags.count + 1).Key"] {
            tags[key] = form["TagSpecification.1.Tag.\(tags.count + 1).Value"] ?? ""
        }
        return tags
    }

    private final class Once: Sendable {
        private let rest: Mutex<[UInt8]?>
        init(_ bytes: [UInt8]) { rest = Mutex(bytes) }
        func take() -> [UInt8]? { rest.withLock { $0.take() } }
    }
}
