// SPDX-License-Identifier: Apache-2.0

import Controllers
import JSON
import Testing
import VeleroAPI

/// What is filled into a backup, and what stands in its way.
struct BackupPreparationTests {
    static let now = Timestamp(seconds: 1_800_000_000)

    static func location(
        _ name: String,
        _ phase: BackupStorageLocationStatus.Phase? = .available,
        isDefault: Bool = false,
        _ mode: BackupStorageLocationSpec.AccessMode = .readWrite
    ) -> BackupStorageLocation {
        var spec = BackupStorageLocationSpec(provider: "aws", bucket: "b")
        spec.isDefault = isDefault
        spec.accessMode = mode
        var location = BackupStorageLocation(name: name, spec: spec)
        location.status.phase = phase
        return location
    }

    private static func snapshotLocation(_ name: String, _ provider: String) -> VolumeSnapshotLocation {
        VolumeSnapshotLocation(
            json: [
                "kind": "VolumeSnapshotLocation", "apiVersion": "velero.io/v1", "metadata": ["name": .string(name)],
                "spec": ["provider": .string(provider)],
            ]
        )
    }

    private static func prepared(
        _ locations: [BackupStorageLocation] = [location("default")],
        _ snapshotLocations: [VolumeSnapshotLocation] = [],
        settings: ServerSettings = ServerSettings(),
        _ edit: (inout BackupSpec) -> Void = { _ in }
    ) -> Backup {
        var spec = BackupSpec()
        edit(&spec)
        var backup = Backup(name: "b", spec: spec)
        backup.status.queuePosition = 1
        backup.status.phase = .readyToStart
        return BackupPreparation(
            settings: settings,
            locations: locations,
            snapshotLocations: snapshotLocations,
            now: now
        ).prepared(backup)
    }

    @Test func `what a backup leaves open is filled in as Velero does`() {
        let backup = Self.prepared()
        #expect(backup.status.phase == .inProgress && backup.status.startTimestamp == Self.now)
        #expect(backup.status.expiration == Self.now.advanced(by: GoDuration(seconds: 720 * 3600)))
        #expect(backup.status.formatVersion == "1.1.0" && backup.status.json["version"]?.int == 1)
        #expect(backup.status.queuePosition == nil && backup.status.completionTimestamp == nil)
        #expect(backup.spec.ttl == GoDuration(seconds: 720 * 3600))
        #expect(backup.spec.csiSnapshotTimeout == GoDuration(seconds: 600))
        #expect(backup.spec.itemOperationTimeout == GoDuration(seconds: 4 * 3600))
        #expect(backup.spec.includedNamespaces == ["*"])
        #expect(backup.spec.storageLocation == "default")
        #expect(backup.spec.snapshotMoveData == false && backup.spec.defaultVolumesToFsBackup == false)
        #expect(backup.spec.snapshotVolumes == nil)
        #expect(backup.labels == [VeleroLabel.storageLocation: "default"])
        #expect(backup.annotations == [VeleroAnnotation.resourceTimeout: "10m0s"])
    }

    @Test func `what a backup says stays`() {
        let backup = Self.prepared([Self.location("far"), Self.location("default", isDefault: true)]) { spec in
            spec.ttl = GoDuration(seconds: 60)
            spec.csiSnapshotTimeout = GoDuration(seconds: 1)
            spec.itemOperationTimeout = GoDuration(seconds: 2)
            spec.includedNamespaces = ["shop"]
            spec.storageLocation = "far"
        }
        #expect(backup.status.phase == .inProgress)
        #expect(backup.status.expiration == Self.now.advanced(by: GoDuration(seconds: 60)))
        #expect(backup.spec.csiSnapshotTimeout == GoDuration(seconds: 1))
        #expect(backup.spec.itemOperationTimeout == GoDuration(seconds: 2))
        #expect(backup.spec.includedNamespaces == ["shop"] && backup.spec.storageLocation == "far")
        #expect(backup.labels == [VeleroLabel.storageLocation: "far"])
    }

    @Test func `the flags decide what is filled in`() {
        var settings = ServerSettings()
        settings.defaultBackupTTL = GoDuration(seconds: 5)
        settings.defaultItemOperationTimeout = GoDuration(seconds: 6)
        settings.defaultBackupStorageLocation = "main"
        settings.resourceTimeout = GoDuration(seconds: 7)
        let backup = Self.prepared([Self.location("main")], settings: settings)
        #expect(backup.spec.ttl == GoDuration(seconds: 5) && backup.spec.storageLocation == "main")
        #expect(backup.spec.itemOperationTimeout == GoDuration(seconds: 6))
        #expect(backup.annotations == [VeleroAnnotation.resourceTimeout: "7s"])
        // A location that says it is the default comes before the flag.
        let marked = Self.prepared([Self.location("main"), Self.location("x", isDefault: true)], settings: settings)
        #expect(marked.spec.storageLocation == "x")
    }

    @Test func `a long name of a location is shortened in the label only`() {
        let name = String(repeating: "l", count: 70)
        let backup = Self.prepared([Self.location(name, isDefault: true)])
        #expect(backup.spec.storageLocation == name)
        #expect(backup.labels[VeleroLabel.storageLocation]?.utf8.count == 63)
    }

    @Test(arguments: [
        (nil, #"there is no BackupStorageLocation "default""#),
        (location("default", .unavailable), #"BackupStorageLocation "default" is not available"#),
        (
            location("default", .available, .readOnly),
            #"BackupStorageLocation "default" is read-only: backups cannot be written to it"#
        ),
    ])
    func `a location that cannot be used is said`(location: BackupStorageLocation?, problem: String) {
        let backup = Self.prepared(location.map { [$0] } ?? [])
        #expect(backup.status.phase == .failedValidation && backup.status.validationErrors == [problem])
        #expect(backup.status.startTimestamp == nil && backup.status.expiration != nil)
    }

    @Test func `a location that nobody has looked at is taken at its word`() {
        #expect(Self.prepared([Self.location("default", nil)]).status.phase == .inProgress)
    }

    @Test func `why a location is not available is said along`() {
        var location = Self.location("default", .unavailable)
        location.status.message = "no such bucket"
        #expect(
            Self.prepared([location]).status.validationErrors == [
                #"BackupStorageLocation "default" is not available: no such bucket"#
            ]
        )
    }

    @Test func `at most one snapshot location of each provider`() {
        let all = [
            Self.snapshotLocation("a1", "aws"), Self.snapshotLocation("a2", "aws"), Self.snapshotLocation("g", "gcp"),
        ]
        let good = Self.prepared(snapshotLocations: all) { $0.volumeSnapshotLocations = ["a1", "g"] }
        #expect(good.status.validationErrors == [])
        let bad = Self.prepared(snapshotLocations: all) { $0.volumeSnapshotLocations = ["a1", "a2", "x"] }
        #expect(
            bad.status.validationErrors == [
                #"VolumeSnapshotLocations "a1" and "a2" are both of the provider aws; name at most one of each"#,
                #"there is no VolumeSnapshotLocation "x""#,
            ]
        )
        let unused = Self.prepared(snapshotLocations: all) {
            $0.volumeSnapshotLocations = ["x"]
            $0.snapshotVolumes = false
        }
        #expect(unused.status.validationErrors == [])
    }

    private static func prepared(
        snapshotLocations: [VolumeSnapshotLocation],
        _ edit: (inout BackupSpec) -> Void
    ) -> Backup {
        prepared([location("default")], snapshotLocations, edit)
    }

    struct Filter: Sendable, CustomTestStringConvertible {
        var spec: JSONValue
        var words: [String]
        var testDescription: String { JSONWriter.text(spec) }
        init(_ spec: JSONValue, _ words: String...) {
            self.spec = spec
            self.words = words
        }
    }

    @Test(arguments: [
        Filter(["includedNamespaces": ["*", "a"]], "'*' or names"),
        Filter(["excludedNamespaces": ["*"]], "exclude list may not hold '*'"),
        Filter(["includedNamespaces": ["a"], "excludedNamespaces": ["a"]], "namespace 'a' is both"),
        Filter(["includedNamespaces": ["a**"]], "'**'"),
        Filter(["includedNamespaces": ["[a"]], "brackets"),
        Filter(["includedNamespaces": ["team-*"], "excludedNamespaces": ["team-1"]]),
        Filter(["includedResources": ["*", "pods"]], "resource include list"),
        Filter(["excludedResources": ["*"]], "resource exclude list"),
        Filter(["includedResources": ["pods"], "excludedResources": ["pods"]], "resource 'pods' is both"),
        Filter(
            ["includedResources": ["pods"], "includedClusterScopedResources": ["nodes"]],
            "cannot be combined with the filters"
        ),
        Filter(
            ["includeClusterResources": false, "excludedNamespaceScopedResources": ["pods"]],
            "cannot be combined with the filters"
        ),
        Filter(["includedClusterScopedResources": ["*"], "excludedNamespaceScopedResources": ["*"]]),
        Filter(
            ["includedClusterScopedResources": ["nodes"], "excludedClusterScopedResources": ["*"]],
            "may not hold '*'"
        ),
        Filter(
            ["labelSelector": ["matchLabels": ["a": "b"]], "orLabelSelectors": [["matchLabels": ["c": "d"]]]],
            "labelSelector and orLabelSelectors cannot be combined"
        ),
        Filter(["labelSelector": .null, "orLabelSelectors": [["matchLabels": ["c": "d"]]]]),
        Filter(["labelSelector": .null, "orLabelSelectors": .null, "includedNamespaces": .null]),
        Filter(["labelSelector": ["matchExpressions": [["key": "a", "operator": "Near"]]]], "label selector is wrong"),
        Filter(
            ["includedNamespaces": ["*", "a"], "excludedResources": ["*"], "snapshotMoveData": true],
            "'*' or names",
            "resource exclude list",
            "spec.snapshotMoveData"
        ),
    ])
    func `wrong filters are said, each for itself`(row: Filter) {
        let problems = BackupPreparation.problems(Backup(name: "b", spec: BackupSpec(json: row.spec)))
        #expect(problems.count == row.words.count, "\(problems)")
        for word in row.words { #expect(problems.count { $0.contains(word) } == 1, "\(word): \(problems)") }
    }

    @Test func `a name that labels cannot carry is refused`() {
        let backup = Backup(name: String(repeating: "x", count: 64), spec: BackupSpec())
        #expect(BackupPreparation.problems(backup).count == 1)
    }

    @Test(arguments: [
        Filter(["hooks": ["resources": [["name": "h"]]]], "spec.hooks"),
        Filter(["hooks": ["resources": []]]), Filter(["hooks": [:]]), Filter(["hooks": .null]),
        Filter(["resourcePolicy": ["kind": "configmap", "name": "p"]], "spec.resourcePolicy"),
        Filter(["resourcePolicy": .null]),
        Filter(["snapshotVolumes": true]), Filter(["snapshotVolumes": false]), Filter(["snapshotVolumes": .null]),
        Filter(["snapshotMoveData": true], "spec.snapshotMoveData"), Filter(["snapshotMoveData": false]),
        Filter(["datamover": "mine"], "spec.datamover"), Filter(["datamover": "velero"]), Filter(["datamover": ""]),
        Filter(["defaultVolumesToFsBackup": true], "spec.defaultVolumesToFsBackup"),
        Filter(["defaultVolumesToFsBackup": false]),
        Filter(["defaultVolumesToRestic": true], "spec.defaultVolumesToRestic"),
        Filter(["uploaderConfig": ["parallelFilesUpload": 10]], "spec.uploaderConfig.parallelFilesUpload"),
        Filter(["uploaderConfig": [:]]), Filter(["uploaderConfig": .null]),
        Filter(["orderedResources": ["pods": "a/b"], "csiSnapshotTimeout": "10m", "volumeGroupSnapshotLabelKey": "x"]),
    ])
    func `what this version does not do is refused by name`(row: Filter) {
        let problems = Self.prepared { $0.json = row.spec }.status.validationErrors
        #expect(problems.count == row.words.count, "\(problems)")
        for word in row.words {
            #expect(problems.count { $0.hasPrefix("\(word) asks for ") && $0.hasSuffix("; remove the field") } == 1)
        }
    }
}
