// SPDX-License-Identifier: Apache-2.0

import KubernetesCore
import VeleroAPI

extension ServerWorkplace {
    func delete(_ choice: DeletionChoice, ofBackups deletion: Deletion) async throws {
        let backups: [Backup] = try await chosen(choice)
        try await deletion.run(targets(backups) { "\($0.status.phase)" }, place: objects.place) { name in
            guard let backup = backups.first(where: { $0.name == name }) else { return "" }
            try await objects.create(DeleteBackupRequest(for: backup))
            return "The server is asked to delete backup \(name) and all that belongs to it."
        }
        guard choice.waits, !backups.isEmpty else { return }
        StopNotice.current.set("Waiting no longer; the server goes on deleting.")
        try await waitForDeletion(of: backups, RunWait(objects: objects, console: deletion.console))
    }

    /// Waits until backups are gone, or a deletion has ended with errors.
    func waitForDeletion(of backups: [Backup], _ wait: RunWait) async throws {
        let console = wait.console
        var failed = Set<String>()
        var looks = 0
        try await wait.absence(of: backups.map(\.name), Backup.self) { left in
            for backup in backups where left.contains(backup.name) && !failed.contains(backup.name) {
                guard let errors = try await deletionErrors(backup), !errors.isEmpty else { continue }
                failed.insert(backup.name)
                for error in errors { console.say("error: backup \(backup.name): \(error)") }
            }
            if failed.isSuperset(of: left) { throw ExitStatus.failure }
            looks += 1
            if looks == RunWait.patience, try await isUntouched(backups.filter { left.contains($0.name) }) {
                wait.warnOfSilence()
            }
        }
        for backup in backups { console.say("Deleted backup \(backup.name).") }
    }

    /// Whether no server has begun with any of the requests for some backups.
    private func isUntouched(_ backups: [Backup]) async throws -> Bool {
        for backup in backups {
            guard let newest = try await deletionRequests(of: backup).last else { continue }
            if newest.status.phase != .new { return false }
        }
        return true
    }

    /// What the newest request for a backup could not delete; `nil` while it is not done.
    private func deletionErrors(_ backup: Backup) async throws -> [String]? {
        guard let newest = try await deletionRequests(of: backup).last, newest.status.phase == .processed else {
            return nil
        }
        return newest.status.errors
    }

    func delete(_ choice: DeletionChoice, ofRestores deletion: Deletion) async throws {
        try await delete(choice, Restore.self, deletion) { "\($0.status.phase)" }
    }

    /// Deletes objects themselves.
    func delete<Resource: ServedResource>(
        _ choice: DeletionChoice,
        _: Resource.Type,
        _ deletion: Deletion,
        remark: (Resource) -> String = { _ in "" }
    ) async throws {
        let found: [Resource] = try await chosen(choice)
        try await deletion.run(targets(found, remark), place: objects.place) { name in
            guard let object = found.first(where: { $0.name == name }) else { return "" }
            try await objects.delete(object)
            return "Deleted \(Resource.noun) \(name)."
        }
        if choice.waits {
            try await RunWait(objects: objects, console: deletion.console).absence(of: found.map(\.name), Resource.self)
        }
    }

    /// The objects that a user means; all that are named must be there.
    func chosen<Resource: ServedResource>(_ choice: DeletionChoice) async throws -> [Resource] {
        let (found, problems) = try await found(choice.names, choice.selector, Resource.self)
        if let problem = problems.first { throw CommandFailure(problem) }
        return found
    }

    private func targets<Resource: ServedResource>(
        _ objects: [Resource],
        _ remark: (Resource) -> String
    ) -> [Deletion.Target] {
        objects.map { Deletion.Target(name: $0.name, remark: remark($0)) }
    }
}
