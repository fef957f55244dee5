// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Controllers
import VeleroAPI

/// What the controllers do; names and defaults are Velero's.
struct ControllerOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Location of backups that name none.", valueName: "name"))
    var defaultBackupStorageLocation = Velero.defaultStorageLocation

    @Option(help: ArgumentHelp("How often backups in a store become known; 0 never.", valueName: "duration"))
    var backupSyncPeriod = "1m"

    @Option(help: ArgumentHelp("How often locations are looked at; 0 never.", valueName: "duration"))
    var storeValidationFrequency = "1m"

    @Option(help: ArgumentHelp("How long backups are kept that do not say it.", valueName: "duration"))
    var defaultBackupTTL = "720h"

    @Option(help: ArgumentHelp("How often expired backups are looked for; 0 means 1h.", valueName: "duration"))
    var garbageCollectionFrequency = "0"

    @Option(help: ArgumentHelp("How often asynchronous operations are looked at; 0 means 10s.", valueName: "duration"))
    var itemOperationSyncFrequency = "0"

    @Option(help: ArgumentHelp("How long an asynchronous operation may take.", valueName: "duration"))
    var defaultItemOperationTimeout = "4h"

    @Option(help: ArgumentHelp("How long one object may take to become ready.", valueName: "duration"))
    var resourceTimeout = "10m"

    @Option(help: ArgumentHelp("How long a namespace may take to go before a restore.", valueName: "duration"))
    var terminatingResourceTimeout = "10m"

    @Option(help: ArgumentHelp("Backups that may run at the same time.", valueName: "n"))
    var concurrentBackups = 1

    @Option(help: ArgumentHelp("Only restore: no backups, schedules, deletions.", valueName: "true|false"))
    var restoreOnly = false

    @Option(help: ArgumentHelp("Whether a new schedule leaves out a run that is due at once.", valueName: "true|false"))
    var scheduleSkipImmediately = false

    @Option(help: ArgumentHelp("Controllers that do not run.", valueName: "a,b"))
    var disableControllers: [String] = []

    @Option(help: ArgumentHelp("The snapshot location of backups that name none.", valueName: "provider:name,…"))
    var defaultVolumeSnapshotLocations: [String] = []

    @Option(help: "How many servers may die over one backup or restore before it ends Failed.")
    var maxRunAttempts = 5

    /// A controller of Velero's for which nothing runs here.
    private static let absent = ["backup-repo": "backups of file systems are not made yet"]

    /// The settings.
    /// - Throws: ``CommandFailure`` with the status of wrong usage.
    func settings() throws -> ServerSettings {
        var settings = ServerSettings()
        settings.defaultBackupStorageLocation = defaultBackupStorageLocation
        settings.backupSyncPeriod = try Self.duration(backupSyncPeriod, "--backup-sync-period", mayBeZero: true)
        settings.storeValidationFrequency = try Self.duration(
            storeValidationFrequency,
            "--store-validation-frequency",
            mayBeZero: true
        )
        settings.defaultBackupTTL = try Self.duration(defaultBackupTTL, "--default-backup-ttl")
        settings.garbageCollectionFrequency = try Self.duration(
            garbageCollectionFrequency,
            "--garbage-collection-frequency",
            zeroMeans: settings.garbageCollectionFrequency
        )
        settings.itemOperationSyncFrequency = try Self.duration(
            itemOperationSyncFrequency,
            "--item-operation-sync-frequency",
            zeroMeans: settings.itemOperationSyncFrequency
        )
        settings.defaultItemOperationTimeout = try Self.duration(
            defaultItemOperationTimeout,
            "--default-item-operation-timeout"
        )
        settings.resourceTimeout = try Self.duration(resourceTimeout, "--resource-timeout")
        settings.terminatingResourceTimeout = try Self.duration(
            terminatingResourceTimeout,
            "--terminating-resource-timeout"
        )
        guard (1...100).contains(concurrentBackups) else {
            throw CommandFailure("--concurrent-backups is a number from 1 to 100", status: .usage)
        }
        settings.concurrentBackups = concurrentBackups
        guard maxRunAttempts > 0 else {
            throw CommandFailure("--max-run-attempts is a number from 1 on", status: .usage)
        }
        settings.deathsTolerated = maxRunAttempts
        settings.isRestoreOnly = restoreOnly
        settings.scheduleSkipImmediately = scheduleSkipImmediately
        settings.disabledControllers = try disabled()
        for pair in FilterOptions.split(defaultVolumeSnapshotLocations) {
            let parts = pair.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }) else {
                throw CommandFailure(
                    "--default-volume-snapshot-locations: \"\(pair)\" is not a provider and a name",
                    hint: "such as aws:default",
                    status: .usage
                )
            }
            settings.defaultSnapshotLocations[parts[0]] = parts[1]
        }
        return settings
    }

    /// What has no effect, in words.
    var remarks: [String] {
        FilterOptions.split(disableControllers).compactMap { name in
            Self.absent[name].map { "--disable-controllers=\(name): \($0)" }
        }
    }

    private func disabled() throws -> Set<ServerSettings.ControllerName> {
        var names: Set<ServerSettings.ControllerName> = []
        for name in FilterOptions.split(disableControllers) where Self.absent[name] == nil {
            guard let known = ServerSettings.ControllerName(rawValue: name) else {
                let all = ServerSettings.ControllerName.allCases.map(\.rawValue).sorted().joined(separator: ", ")
                throw CommandFailure(
                    "--disable-controllers: there is no controller \"\(name)\"",
                    hint: "the controllers are \(all)",
                    status: .usage
                )
            }
            names.insert(known)
        }
        return names
    }

    static func duration(
        _ text: String,
        _ flag: String,
        mayBeZero: Bool = false,
        zeroMeans fallback: GoDuration? = nil
    ) throws -> GoDuration {
        let duration: GoDuration
        do {
            duration = try GoDuration(text)
        } catch {
            throw CommandFailure("\(flag): \(error.message)", hint: error.hint, status: .usage)
        }
        if duration == .zero, let fallback { return fallback }
        guard duration > .zero || (duration == .zero && mayBeZero) else {
            throw CommandFailure("\(flag) must be longer than nothing", status: .usage)
        }
        return duration
    }
}
