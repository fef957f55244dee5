// SPDX-License-Identifier: Apache-2.0

import BackupStorage
import KubernetesClient
package import KubernetesRuntime
import ObjectStore
import VeleroAPI

/// Answers DownloadRequests with a signed URL of the store, and with a path at which the server's own pod gives the file.
///
/// The URL is for those who can reach the store. The path, in annotations, is for those who can reach only the API server,
/// through which they forward a port of the pod.
package struct DownloadRequestReconciler: Reconciler {
    /// How long an address is good, as Velero has it.
    private static let lifetime = Duration.seconds(600)

    package let name = ServerSettings.ControllerName.downloadRequest.rawValue
    private let context: ControllerContext

    /// Answers the requests of a context.
    package init(_ context: ControllerContext) {
        self.context = context
    }

    private var requests: VeleroCache<DownloadRequest> { context.caches.downloadRequests }

    package func reconcile(_ key: String) async throws -> Reconciliation {
        guard let request = requests[key], !request.isBeingDeleted else { return .done }
        do {
            let answered = request.status.isProcessed ? request : try await answer(request)
            let rest = (answered.status.expiration?.seconds ?? 0) - context.now().seconds
            guard rest <= 0 else { return .again(after: .seconds(rest + 1)) }
            try await requests.delete(answered)
        } catch let error as ControllerError where error.code == .deleted {
            // Whoever asked has taken the request away again.
        }
        return .done
    }

    private func answer(_ request: DownloadRequest) async throws -> DownloadRequest {
        let expiration = Timestamp(seconds: context.now().seconds + Int(Self.lifetime.components.seconds))
        var annotations: [String: String] = [:]
        var url: String?
        do {
            let (location, key) = try place(of: request)
            url = try await context.locations.withStore(of: location) { store in
                try await store.store.presignedURL(forReading: key, expiresIn: Self.lifetime)
            }
            annotations = pathAnnotations(.init(location: location, key: key, expiration: expiration))
            if url == nil && annotations.isEmpty {
                throw ControllerError(
                    .invalidLocation,
                    "the store has no addresses, and the server does not run in a pod"
                )
            }
        } catch let error where !(error is CancellationError) && !Outages.isOutage(error) {
            annotations[LifeboatAnnotation.downloadError] = "\(error)"
        }
        return try await requests.update(request) { [annotations, url] request in
            request.annotations.merge(annotations) { $1 }
            request.status.isProcessed = true
            request.status.downloadURL = url
            request.status.expiration = expiration
        }
    }

    private func pathAnnotations(_ ticket: DownloadTickets.Ticket) -> [String: String] {
        guard let pod = context.server.podName else { return [:] }
        let token = context.tickets.issue(ticket, now: context.now())
        return [
            LifeboatAnnotation.downloadPath: "/download/\(token)",
            LifeboatAnnotation.downloadPod: pod,
            LifeboatAnnotation.downloadPort: String(context.server.downloadPort),
        ]
    }

    /// Where the wanted file is.
    private func place(of request: DownloadRequest) throws -> (BackupStorageLocation, key: String) {
        guard let kind = request.spec.kind else {
            throw ControllerError(.invalidLocation, "spec.target.kind names no file that there is")
        }
        let target = request.spec.name
        var backupName = target
        if kind.isOfRestore {
            guard let restore = context.caches.restores[target] else {
                throw ControllerError(.invalidLocation, "there is no restore \"\(target)\"")
            }
            backupName = restore.spec.backupName
        }
        guard let backup = context.caches.backups[backupName] else {
            throw ControllerError(.invalidLocation, "there is no backup \"\(backupName)\"")
        }
        guard let location = context.location(of: backup) else {
            let name = backup.spec.storageLocation ?? ""
            throw ControllerError(.invalidLocation, "there is no BackupStorageLocation \"\(name)\"")
        }
        return (location, kind.key(of: target))
    }
}

extension DownloadTargetKind {
    /// The key of the file in the store.
    package func key(of name: String) -> String {
        let backup = BackupKeys(backup: name)
        let restore = RestoreKeys(restore: name)
        return switch self {
        case .backupLog: backup.log
        case .backupContents: backup.archive
        case .backupVolumeSnapshots: backup.volumeSnapshots
        case .backupItemOperations: backup.itemOperations
        case .backupResourceList: backup.resourceList
        case .backupResults: backup.results
        case .backupVolumeInfos: backup.volumeInfo
        case .csiBackupVolumeSnapshots: backup.csiVolumeSnapshots
        case .csiBackupVolumeSnapshotContents: backup.csiVolumeSnapshotContents
        case .restoreLog: restore.log
        case .restoreResults: restore.results
        case .restoreResourceList: restore.resourceList
        case .restoreItemOperations: restore.itemOperations
        case .restoreVolumeInfo: restore.volumeInfo
        }
    }
}
