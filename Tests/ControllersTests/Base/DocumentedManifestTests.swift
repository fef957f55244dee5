// SPDX-License-Identifier: Apache-2.0

import ClusterTestKit
import Controllers
import JSON
import Testing
import VeleroAPI

/// What Velero's documentation shows, applied to a real API server.
@Suite(.needsCluster, .timeLimit(.minutes(4)))
struct DocumentedManifestTests {
    /// The fields that sentences name, in their order.
    private static func fields(_ errors: [String]) -> [String] {
        errors.filter { $0.contains(" asks for ") }.map { String($0.dropFirst("spec.".count).prefix { $0 != " " }) }
    }

    @Test func `each field of the documented backup that is not done is refused, and nothing else`() async throws {
        try await ControllersCase.with { test in
            try await test.create(Backup(name: "a", spec: BackupSpec(json: DocumentedManifests.backup)))
            let backup = try await test.waitForBackup("a", .failedValidation)
            let errors = backup.status.validationErrors
            #expect(Self.fields(errors) == DocumentedManifests.unsupportedOfBackup)
            // The snapshot locations that the example names are not in this cluster.
            let others = errors.filter { !$0.contains(" asks for ") }
            #expect(
                others == ["aws-primary", "gcp-primary"].map { #"there is no VolumeSnapshotLocation "\#($0)""# }
            )
            let both = DocumentedManifests.backup.with("orLabelSelectors", [["matchLabels": ["app": "velero"]]])
            try await test.create(Backup(name: "both", spec: BackupSpec(json: both)))
            let refused = try await test.waitForBackup("both", .failedValidation)
            #expect(refused.status.validationErrors.count { $0.contains("cannot be combined") } == 1)
        }
    }

    @Test func `the documented backup without these fields is made`() async throws {
        try await ControllersCase.with { test in
            let spec = DocumentedManifests.supported(DocumentedManifests.backup)
            try await test.create(Backup(name: "a", spec: BackupSpec(json: spec)))
            let backup = try await test.waitForBackup("a", .completed)
            #expect(backup.spec.json["orderedResources"] == spec["orderedResources"])
            #expect(backup.spec.ttl == GoDuration(seconds: 24 * 3600))
        }
    }

    @Test func `the documented restore is refused by name, and done without these fields`() async throws {
        try await ControllersCase.with { test in
            try await test.withData { data in
                try await test.makeBackup("a-very-special-backup", of: data)
                try await test.create(Restore(name: "a", spec: RestoreSpec(json: DocumentedManifests.restore)))
                let restore = try await test.waitForRestore("a", .failedValidation)
                let errors = restore.status.validationErrors
                #expect(Self.fields(errors) == DocumentedManifests.unsupportedOfRestore && errors.count == 4)
                let spec = DocumentedManifests.supported(DocumentedManifests.restore)
                try await test.create(Restore(name: "done", spec: RestoreSpec(json: spec)))
                try await test.waitForRestore("done", .completed)
                let both = spec.with("scheduleName", "my-scheduled-backup-name")
                try await test.create(Restore(name: "both", spec: RestoreSpec(json: both)))
                let refused = try await test.waitForRestore("both", .failedValidation)
                #expect(refused.status.validationErrors.count == 1)
            }
        }
    }

    @Test func `a schedule of the documented backup is in force, and says of each backup what is not done`()
        async throws
    {
        try await ControllersCase.with { test in
            let schedule: JSONValue = [
                "paused": false, "schedule": "0 7 * * *", "useOwnerReferencesInBackup": false,
                "template": DocumentedManifests.backup,
            ]
            try await test.create(Schedule(name: "a", spec: ScheduleSpec(json: schedule)))
            try await test.waitFor(Schedule.self, "a", "enabled") { $0.status.phase == .enabled }
            test.clock.advance(seconds: 24 * 3600)
            try await test.restart()
            try await eventually("it has run") { try await test.all(Backup.self).count == 1 }
            let name = try await test.all(Backup.self)[0].name
            let backup = try await test.waitForBackup(name, .failedValidation)
            #expect(Self.fields(backup.status.validationErrors) == DocumentedManifests.unsupportedOfBackup)
        }
    }
}

extension JSONValue {
    /// The same object with another member.
    func with(_ key: String, _ value: JSONValue) -> JSONValue {
        var copy = self
        copy[key] = value
        return copy
    }
}
