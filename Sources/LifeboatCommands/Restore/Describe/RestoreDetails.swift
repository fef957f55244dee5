// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import JSON
import VeleroAPI

/// What the store knows of one restore; a file that is missing or damaged costs only what it would have told.
struct RestoreDetails {
    var record: RestoreRecord
    /// Names of the items with what became of each; `nil` when the file is missing.
    var resourceList: ResourceListFile?
    /// From which snapshots volumes were made.
    var volumes: [JSONValue] = []
    /// Why a file could not be read, a sentence each.
    var problems: [String] = []

    init(_ record: RestoreRecord) {
        self.record = record
    }

    /// Reads what belongs to a restore.
    static func load(_ record: RestoreRecord, at place: any Workplace) async throws -> RestoreDetails {
        var details = RestoreDetails(record)
        // Before it has ended there are none, and a server would be asked in vain.
        guard place.listsFiles || record.restore?.status.phase.hasLog ?? true else { return details }
        let store = place.store
        do {
            details.record.results = try await store.results(ofRestore: record.name)
            details.resourceList = try await store.resourceList(ofRestore: record.name)
            details.volumes = try await store.volumeInfo(ofRestore: record.name)
        } catch let error as BackupStorageError where error.code == .damaged {
            details.problems.append(error.message)
        } catch {
            details.problems.append(try SilentServer.problem(error, at: place))
        }
        return details
    }

    /// How many items ended how, such as `created: 30`.
    var outcomes: [(outcome: String, count: Int)] {
        var counts: [String: Int] = [:]
        for name in (resourceList?.names ?? [:]).values.joined() where name.hasSuffix(")") {
            guard let start = name.lastIndex(of: "(") else { continue }
            counts[String(name[name.index(after: start)...].dropLast()), default: 0] += 1
        }
        return counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
