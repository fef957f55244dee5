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
    /// On a Backup that is being deleted: that some of its snapshots are gone.
    package static let partlyDeleted = "lifeboat.dev/partly-deleted"
    /// On a Backup or Restore that is carried out: how many servers have begun it that did not end in order.
    package static let runAttempts = "lifeboat.dev/run-attempts"
    /// On a Backup or Restore that is carried out: the server process that does it; none once that has ended in order.
    package static let runBy = "lifeboat.dev/run-by"
    /// On a Schedule: which of its backups are kept beyond their TTL, such as `last=7,daily=14`.
    ///
    /// On a Backup, in the store too: that its schedule has, or had, such rules.
    package static let keep = "lifeboat.dev/keep"
}
