// SPDX-License-Identifier: Apache-2.0

/// Keys of annotations that Lifeboat adds to Velero's objects.
package enum LifeboatAnnotation {
    /// On a DownloadRequest: the path at which the server's pod gives the file, ticket included.
    ///
    /// It is as secret as the URL.
    package static let downloadPath = "lifeboat.dev/download-path"
    /// On a DownloadRequest: the pod that gives the file.
    package static let downloadPod = "lifeboat.dev/download-pod"
    /// On a DownloadRequest: the port of that pod.
    package static let downloadPort = "lifeboat.dev/download-port"
    /// On a DownloadRequest: why there is no address.
    package static let downloadError = "lifeboat.dev/download-error"
    /// On a Backup that is being deleted: the phase it had, and gets back when it cannot be deleted.
    package static let phaseBeforeDeletion = "lifeboat.dev/phase-before-deletion"
    /// On a Schedule: which of its backups are kept beyond their TTL, such as `last=7,daily=14`.
    package static let keep = "lifeboat.dev/keep"
}
