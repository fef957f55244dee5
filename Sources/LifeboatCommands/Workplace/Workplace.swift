// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import KubernetesClient
import KubernetesCore
import VeleroAPI

/// Who does what a command asks for: this process on a store, or the server in a cluster.
///
/// Commands are written against this; where they differ in the two places is here and in no command.
protocol Workplace: Sendable {
    /// Backups and restores, for reading.
    var store: BackupStore { get }

    /// Whether the store tells which files a backup has, and how large they are.
    var listsFiles: Bool { get }

    /// Lends the cluster that restores go to and backups come from, with the user's own rights.
    func withCluster<Result>(_ body: (APIClient) async throws -> Result) async throws -> Result

    /// Finds backups.
    /// - Parameters:
    ///   - names: Their names; none means all.
    ///   - selector: Only those with these labels.
    /// - Returns: Those that are there, and why others are not.
    /// - Throws: `KubernetesError`, `ObjectStoreError`.
    func backups(named names: [String], matching selector: LabelSelector?) async throws -> FoundBackups

    /// What was asked for to delete a backup, and has not been done.
    func deletionRequests(of backup: Backup) async throws -> [DeleteBackupRequest]

    /// Finds restores, as ``backups(named:matching:)``.
    func restores(named names: [String], matching selector: LabelSelector?) async throws -> FoundRestores

    /// Calls the closure with the log of a backup, piece by piece.
    func readLog(ofBackup name: String, _ write: ([UInt8]) async throws -> Void) async throws

    /// Calls the closure with the log of a restore, piece by piece.
    func readLog(ofRestore name: String, _ write: ([UInt8]) async throws -> Void) async throws

    /// Has a backup made, and says what came of it.
    func make(_ order: BackupOrder, console: Console) async throws

    /// Has a restore made, and says what came of it.
    func make(_ order: RestoreOrder, console: Console) async throws

    /// Has backups deleted after the user has agreed.
    func delete(_ choice: DeletionChoice, ofBackups deletion: Deletion) async throws

    /// Has the records of restores deleted after the user has agreed; restored objects stay.
    func delete(_ choice: DeletionChoice, ofRestores deletion: Deletion) async throws
}

/// Which of several things are to be deleted.
struct DeletionChoice {
    /// These.
    var names: [String]
    /// All.
    var isAll: Bool
    /// Those with these labels.
    var selector: LabelSelector?
    /// Whether the command ends only when they are gone.
    var waits = false
}
