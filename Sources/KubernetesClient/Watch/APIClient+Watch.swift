// SPDX-License-Identifier: Apache-2.0

import JSON
package import KubernetesCore

extension APIClient {
    /// Reports the changes of a resource until the closure stops it, the deadline passes or the server closes it.
    ///
    /// Beginning is repeated as any read; once events flow, a broken connection ends the watch with an error, and the
    /// caller goes on from the last revision it saw.
    /// - Parameters:
    ///   - resource: What to watch.
    ///   - namespace: The namespace; `nil` for all of them and for cluster-scoped resources.
    ///   - options: From when, for how long, which objects.
    ///   - eachEvent: Takes one event, bookmarks included, and says whether to go on.
    /// - Returns: How it ended, and where to go on.
    /// - Throws: ``KubernetesError``, code `gone` when the revision is no longer kept and the resource must be listed
    ///   again; `CancellationError`; whatever the closure throws.
    package func watch(
        _ resource: APIResource,
        namespace: String? = nil,
        options: WatchOptions,
        eachEvent: (WatchEvent) async throws -> WatchDecision
    ) async throws -> WatchEnd {
        let request = watchRequest(resource, namespace, options)
        var end = WatchEnd(reason: .closed, revision: options.revision)
        var hasEvents = false
        do {
            try await attempting(request) { credentials in
                var lines = LineSplitter()
                // The server ends the watch at the deadline; waiting a little longer gives it the time to say so.
                let silence = options.deadline + .seconds(10)
                do {
                    try await streamOnce(request, credentials, silence: silence) { chunk in
                        for line in lines.push(chunk) {
                            hasEvents = true
                            let event = try event(line, request)
                            if !event.revision.isEmpty { end.revision = event.revision }
                            if try await eachEvent(event) == .stop { throw WatchStopped() }
                        }
                    }
                } catch let failure as AttemptFailure where hasEvents {
                    throw failure.error
                }
            }
        } catch is WatchStopped {
            end.reason = .stopped
        }
        return end
    }

    private func watchRequest(
        _ resource: APIResource,
        _ namespace: String?,
        _ options: WatchOptions
    )
        -> KubernetesRequest
    {
        var request = KubernetesRequest(.get, resource.collectionPath(namespace: namespace))
        let seconds = max(1, options.deadline.components.seconds)
        request.query = [("watch", "true"), ("allowWatchBookmarks", "true"), ("timeoutSeconds", String(seconds))]
        if let revision = options.revision { request.query.append(("resourceVersion", revision)) }
        if let selector = options.labelSelector { request.query.append(("labelSelector", selector)) }
        if let selector = options.fieldSelector { request.query.append(("fieldSelector", selector)) }
        return request
    }

    private func event(_ line: ArraySlice<UInt8>, _ request: KubernetesRequest) throws -> WatchEvent {
        let server = configuration.serverDescription
        guard let event = WatchEvent(line: line) else {
            throw KubernetesError(.other, "\(server) answered \(request.summary) with something that is no event")
        }
        if event.kind == .error {
            let status = (try? event.object.value()).flatMap { KubernetesStatus($0) }
            throw KubernetesError.answered(
                status ?? KubernetesStatus(code: 500, message: "the watch failed"),
                to: request,
                by: server
            )
        }
        return event
    }
}

/// That the closure has seen what it was for.
private struct WatchStopped: Error {}
