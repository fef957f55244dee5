// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Controllers
import Testing
import VeleroAPI

@testable import LifeboatCommands

/// The flags of `lifeboat server`.
struct ServerArgumentTests {
    /// The arguments as they reach the server's own options.
    private static func completed(_ arguments: [String]) -> [String] {
        Array(OptionalValues.completed(["server"] + arguments).dropFirst())
    }

    @Test func `without flags the settings are Velero's`() throws {
        let settings = try ControllerOptions.parse([]).settings()
        let defaults = ServerSettings()
        #expect(settings.backupSyncPeriod == defaults.backupSyncPeriod)
        #expect(settings.storeValidationFrequency == defaults.storeValidationFrequency)
        #expect(settings.defaultBackupTTL == defaults.defaultBackupTTL)
        #expect(settings.garbageCollectionFrequency == defaults.garbageCollectionFrequency)
        #expect(settings.itemOperationSyncFrequency == defaults.itemOperationSyncFrequency)
        #expect(settings.defaultItemOperationTimeout == defaults.defaultItemOperationTimeout)
        #expect(settings.resourceTimeout == defaults.resourceTimeout)
        #expect(settings.terminatingResourceTimeout == defaults.terminatingResourceTimeout)
        #expect(settings.concurrentBackups == 1)
        #expect(settings.disabledControllers == [])
    }

    @Test func `flags are taken as Velero's Deployment gives them`() throws {
        let arguments = [
            "--backup-sync-period=0", "--store-validation-frequency", "30s", "--default-backup-ttl=24h",
            "--garbage-collection-frequency=0s", "--item-operation-sync-frequency=5s", "--concurrent-backups=4",
            "--restore-only", "--schedule-skip-immediately=true", "--disable-controllers=gc,schedule,backup-repo",
            "--disable-controllers", "retention", "--default-backup-storage-location=s3",
        ]
        let options = try ControllerOptions.parse(Self.completed(arguments))
        let settings = try options.settings()
        #expect(settings.backupSyncPeriod == .zero)
        #expect(settings.storeValidationFrequency == GoDuration(seconds: 30))
        #expect(settings.defaultBackupTTL == GoDuration(seconds: 86_400))
        #expect(settings.garbageCollectionFrequency == GoDuration(seconds: 3_600))
        #expect(settings.itemOperationSyncFrequency == GoDuration(seconds: 5))
        #expect(settings.concurrentBackups == 4)
        #expect(settings.isRestoreOnly)
        #expect(settings.scheduleSkipImmediately)
        #expect(settings.disabledControllers == [.garbageCollection, .schedule, .retention])
        #expect(settings.defaultBackupStorageLocation == "s3")
        #expect(options.remarks == ["--disable-controllers=backup-repo: backups of file systems are not made yet"])
    }

    @Test(arguments: [
        (["--disable-controllers", "gc,gone"], "there is no controller \"gone\""),
        (["--default-backup-ttl", "soon"], "--default-backup-ttl: \"soon\" is not a duration"),
        (["--default-backup-ttl", "0"], "--default-backup-ttl must be longer than nothing"),
        (["--resource-timeout=-1s"], "--resource-timeout must be longer than nothing"),
        (["--concurrent-backups", "0"], "--concurrent-backups is a number from 1 to 100"),
        (["--log-level", "loud"], "--log-level: \"loud\" is not a level"),
        (["--log-format", "xml"], "--log-format is text or json, not \"xml\""),
        (["--metrics-address", "8085"], "--metrics-address: \"8085\" is not an address"),
        (["--default-volumes-to-fs-backup"], "backups of file systems are not made yet"),
        (["--default-snapshot-move-data=true"], "data of snapshots is not moved yet"),
        (["--uploader-type=restic"], "Velero's only uploader is kopia"),
        (["--no-such-flag"], "Unknown option '--no-such-flag'"),
    ]) func `a mistake ends the program before it has begun`(arguments: [String], words: String) async {
        let run = await CommandRun.of(["server"] + arguments)
        #expect(run.status == .usage)
        #expect(run.words.contains(words), "\(run.words)")
        #expect(run.data == "")
    }

    @Test func `flags without an effect are taken and said, those left empty are not`() throws {
        let arguments = Self.completed([
            "--features=", "--plugin-dir=/plugins", "--uploader-type=kopia", "--client-qps", "50",
            "--max-concurrent-k8s-connections=30", "--disable-informer-cache", "--default-volumes-to-fs-backup=false",
        ])
        let remarks = try InertServerOptions.parse(arguments).remarks()
        #expect(
            remarks.map { String($0.prefix { $0 != ":" }) } == [
                "--plugin-dir", "--client-qps", "--max-concurrent-k8s-connections", "--disable-informer-cache",
                "--uploader-type",
            ]
        )
    }

    @Test(
        arguments: [
            ([:], nil, "velero", nil), ([:], "backup", "backup", nil),
            (["HOSTNAME": "laptop"], nil, "velero", nil), (["HOSTNAME": "velero-1"], "backup", "backup", "velero-1"),
            (["HOSTNAME": "node", "POD_NAME": "velero-1"], "backup", "backup", "velero-1"),
            (["VELERO_NAMESPACE": "own", "POD_NAME": ""], "backup", "own", nil),
        ] as [([String: String], String?, String, String?)]
    )
    func `the process finds out where it is`(
        environment: [String: String],
        podNamespace: String?,
        namespace: String,
        pod: String?
    ) {
        let place = ServerPlace(environment: environment, podNamespace: podNamespace)
        #expect(place.namespace == namespace)
        #expect(place.podName == pod)
    }
}
