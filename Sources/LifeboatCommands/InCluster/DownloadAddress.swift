// SPDX-License-Identifier: Apache-2.0

import Controllers
import ObjectStore
import VeleroAPI

/// Where a server gives a file out.
///
/// Whoever knows it may read the file, so it is in no message.
enum DownloadAddress: Sendable, Equatable {
    /// At a URL of its bucket.
    case url(String)
    /// In its own pod, at a port and path.
    case pod(String, port: UInt16, path: String)

    /// Reads the answer to a request; `nil` while there is none.
    ///
    /// Lifeboat's server offers its pod beside the URL. The pod is reached through the API server, so that the bucket
    /// need not be reachable from here, and is preferred.
    /// - Throws: `ObjectStoreError` when the server says why there is none.
    init?(_ request: DownloadRequest) throws {
        let annotations = request.annotations
        if let reason = annotations[LifeboatAnnotation.downloadError], !reason.isEmpty {
            throw ObjectStoreError(.other, "the server gives nothing out: \(reason)")
        }
        guard request.status.isProcessed else { return nil }
        if let pod = annotations[LifeboatAnnotation.downloadPod],
            let path = annotations[LifeboatAnnotation.downloadPath],
            let port = annotations[LifeboatAnnotation.downloadPort].flatMap(UInt16.init), !pod.isEmpty
        {
            self = .pod(pod, port: port, path: path)
        } else if let url = request.status.downloadURL, !url.isEmpty {
            self = .url(url)
        } else {
            return nil
        }
    }
}
