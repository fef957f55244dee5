// SPDX-License-Identifier: Apache-2.0

import Controllers
import JSON
import RestoreEngine
import Testing
import VeleroAPI

/// What is filled into a restore, and what stands in its way.
struct RestorePreparationTests {
    static let now = Timestamp(seconds: 1_800_000_000)

    static func backup(
        _ name: String = "b",
        _ phase: BackupPhase = .completed,
        schedule: String? = nil,
        at second: Int = 0
    ) -> Backup {
        var spec = BackupSpec()
        spec.storageLocation = "default"
        var backup = Backup(name: name, spec: spec)
        backup.status.phase = phase
        backup.status.startTimestamp = Timestamp(seconds: 1_000_000 + second)
        if let schedule { backup.labels = [VeleroLabel.scheduleName: LabelValue.of(schedule)] }
        return backup
    }

    static func prepared(
        _ spec: JSONValue,
        _ backups: [Backup] = [backup()],
        _ locations: [BackupStorageLocation] = [BackupPreparationTests.location("default")],
        refusal: String? = nil
    ) -> Restore {
        RestorePreparation(
            settings: ServerSettings(),
            backups: backups,
            locations: locations,
            refusal: refusal,
            now: now
        ).prepared(Restore(name: "r", spec: RestoreSpec(json: spec)))
    }

    @Test func `what a restore leaves open is filled in as Velero does`() {
        let restore = Self.prepared(["backupName": "b", "excludedResources": ["nodes", "secrets"]])
        #expect(restore.status.phase == .inProgress && restore.status.startTimestamp == Self.now)
        #expect(restore.spec.itemOperationTimeout == GoDuration(seconds: 4 * 3600))
        let added = NeverRestored.kinds.subtracting(["nodes"]).sorted()
        #expect(restore.spec.excludedResources == ["nodes", "secrets"] + added)
        #expect(restore.spec.existingResourcePolicy == nil && restore.spec.restorePVs == nil)
    }

    @Test func `of a schedule the newest whole backup is chosen`() {
        let backups = [
            Self.backup("old", schedule: "s", at: 1), Self.backup("new", schedule: "s", at: 3),
            Self.backup("partial", .partiallyFailed, schedule: "s", at: 4),
            Self.backup("running", .inProgress, schedule: "s", at: 5), Self.backup("other", schedule: "t", at: 6),
            Self.backup("none", at: 7),
        ]
        let restore = Self.prepared(["scheduleName": "s"], backups)
        #expect(restore.spec.backupName == "new" && restore.spec.scheduleName == "s")
        #expect(restore.status.phase == .inProgress)
        let missing = Self.prepared(["scheduleName": "u"], backups)
        #expect(missing.status.validationErrors == [#"schedule "u" has no backup in phase Completed"#])
        let long = String(repeating: "s", count: 70)
        #expect(Self.prepared(["scheduleName": .string(long)], [Self.backup(schedule: long)]).spec.backupName == "b")
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var spec: JSONValue
        var words: [String]
        var testDescription: String { JSONWriter.text(spec) }
        /// A restore of the backup `b` with these members besides.
        init(_ spec: JSONValue, _ words: String...) {
            var all = spec
            if all["backupName"] == nil { all["backupName"] = "b" }
            self.spec = all
            self.words = words
        }
    }

    @Test func `zone mappings that are none are told`() {
        #expect(RestorePreparation.problems(Self.annotated("us-east-1a:eu-central-1a")) == [])
        let problems = RestorePreparation.problems(Self.annotated("us-east-1a"))
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("annotation lifeboat.dev/zone-mappings: 'us-east-1a' is not") == true)
    }

    private static func annotated(_ text: String) -> Restore {
        var restore = Restore(name: "r", spec: RestoreSpec(backupName: "b"))
        restore.annotations = ["lifeboat.dev/zone-mappings": text]
        return restore
    }

    @Test(arguments: [
        Row([:]),
        Row(["backupName": ""], "spec.backupName or spec.scheduleName must say"),
        Row(["scheduleName": "s"], "cannot be combined; name one of them"),
        Row(["backupName": "x"], #"there is no backup "x""#),
        Row(["includedResources": ["nodes", "events"]], "nodes are never", "events are never"),
        Row(["includedNamespaces": ["*", "a"]], "'*' or names"),
        Row(["excludedNamespaces": ["*"]], "may not hold '*'"),
        Row(["includedResources": ["pods"], "excludedResources": ["pods"]], "'pods' is both"),
        Row(["labelSelector": [:], "orLabelSelectors": [["matchLabels": ["a": "b"]]]], "cannot be combined"),
        Row(["labelSelector": .null, "orLabelSelectors": [["matchLabels": ["a": "b"]]]]),
        Row(["existingResourcePolicy": "recreate"], #"existingResourcePolicy is "recreate"; it may be none or update"#),
        Row(["existingResourcePolicy": "update"]), Row(["existingResourcePolicy": "none"]),
        Row(["existingResourcePolicy": ""]),
        Row(["namespaceMapping": ["a": "b", "c": "No!"]], #"sends c to "No!""#),
        Row(["hooks": ["resources": [["name": "h"]]]], "spec.hooks asks for"), Row(["hooks": [:]]),
        Row(["resourceModifier": ["kind": "configmap", "name": "m"]], "spec.resourceModifier asks for"),
        Row(["resourceModifier": .null]),
        Row(["uploaderConfig": ["writeSparseFiles": true]], "spec.uploaderConfig.writeSparseFiles asks for"),
        Row(["uploaderConfig": ["parallelFilesDownload": 4]], "spec.uploaderConfig.parallelFilesDownload asks for"),
        Row(["uploaderConfig": ["writeSparseFiles": false]]), Row(["uploaderConfig": .null]),
        Row(["restorePVs": true, "preserveNodePorts": true, "restoreStatus": ["includedResources": ["workflows"]]]),
        Row(["includeClusterResources": .null, "restorePVs": .null, "preserveNodePorts": .null]),
    ])
    func `what is wrong is said, each for itself`(row: Row) {
        let restore = Self.prepared(row.spec)
        let problems = restore.status.validationErrors
        #expect(restore.status.phase == (row.words.isEmpty ? .inProgress : .failedValidation), "\(problems)")
        #expect(problems.count == row.words.count, "\(problems)")
        for word in row.words { #expect(problems.count { $0.contains(word) } == 1, "\(word): \(problems)") }
    }

    @Test(arguments: [
        (BackupPhase.completed, nil), (.partiallyFailed, nil), (.failed, nil), (.inProgress, "is InProgress"),
        (.new, "is New"), (.deleting, "is Deleting"), (.failedValidation, "is FailedValidation"),
    ])
    func `only what has ended can be restored from`(phase: BackupPhase, words: String?) {
        let problems = Self.prepared(["backupName": "b"], [Self.backup("b", phase)]).status.validationErrors
        #expect(problems == (words.map { [#"backup "b" \#($0): there is nothing to restore from"#] } ?? []))
    }

    @Test func `the location of the backup must be there and available`() {
        let missing = Self.prepared(["backupName": "b"], [Self.backup()], [])
        #expect(
            missing.status.validationErrors == [
                #"backup "b" is in BackupStorageLocation "default", which does not exist"#
            ]
        )
        let away = Self.prepared(
            ["backupName": "b"],
            [Self.backup()],
            [BackupPreparationTests.location("default", .unavailable)]
        )
        #expect(
            away.status.validationErrors == [
                #"BackupStorageLocation "default" of backup "b" is not available"#
            ]
        )
        let fresh = Self.prepared(
            ["backupName": "b"],
            [Self.backup()],
            [BackupPreparationTests.location("default", nil)]
        )
        #expect(fresh.status.phase == .inProgress)
        let readOnly = BackupPreparationTests.location("default", .available, .readOnly)
        #expect(Self.prepared(["backupName": "b"], [Self.backup()], [readOnly]).status.phase == .inProgress)
    }

    @Test func `that the server may not restore is said beside the rest`() {
        let restore = Self.prepared(["backupName": "x"], refusal: "the server may not")
        #expect(restore.status.validationErrors == [#"there is no backup "x""#, "the server may not"])
    }
}
