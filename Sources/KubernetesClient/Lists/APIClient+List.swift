// SPDX-License-Identifier: Apache-2.0

import JSON
package import KubernetesCore

extension APIClient {
    /// Lists a resource page by page and hands over each item as the server's own bytes, while they arrive.
    ///
    /// No item is handed over twice, none of the revision is left out: when a connection breaks within a page, the page
    /// is asked for again and what was handed over of it is skipped. That is sound for pages at a fixed revision; the
    /// first page of a list without one is held back until it is whole. Otherwise memory is bounded by one item and a
    /// few chunks, and the server is read no faster than the closure takes items.
    ///
    /// A list never starts again from its beginning. Where the server no longer keeps the revision, it ends with code
    /// `gone` on its first page, and in the middle goes on at the newest revision, which ``ListResult/isConsistent``
    /// tells.
    /// - Parameters:
    ///   - resource: What to list.
    ///   - namespace: The namespace; `nil` for all of them and for cluster-scoped resources.
    ///   - options: Which objects of which moment.
    ///   - eachItem: Takes one item; the slice is not valid JSON beyond its bounds, and need not be copied.
    /// - Returns: How many there were, and of which revision.
    /// - Throws: ``KubernetesError``; `CancellationError`; whatever the closure throws.
    @discardableResult
    package func list(
        _ resource: APIResource,
        namespace: String? = nil,
        options: ListOptions = ListOptions(),
        eachItem: (ArraySlice<UInt8>) async throws -> Void
    ) async throws -> ListResult {
        var pager = ListPager(options)
        while !pager.isDone {
            var request = KubernetesRequest(.get, resource.collectionPath(namespace: namespace))
            request.query = pager.query
            do {
                let (header, items) = try await page(request, isRepeatable: pager.isRepeatable, eachItem)
                pager.finishPage(header, items: items)
            } catch let error as KubernetesError where error.code == .gone {
                guard pager.resume(after: error.status) else { throw error }
            }
        }
        return pager.result
    }

    /// The newest revision, to read several kinds at.
    ///
    /// It is what a list of one item says, which needs no more rights than listing.
    /// - Parameters:
    ///   - resource: A resource the user may list.
    ///   - namespace: The namespace, where the user may list only there.
    /// - Returns: The revision, to be passed on as it is.
    /// - Throws: ``KubernetesError``; `CancellationError`.
    package func currentRevision(
        of resource: APIResource = .namespaces,
        namespace: String? = nil
    ) async throws
        -> String
    {
        var request = KubernetesRequest(.get, resource.collectionPath(namespace: namespace))
        request.query = [("limit", "1")]
        return try await page(request, isRepeatable: false) { _ in }.header.resourceVersion
    }

    private func page(
        _ request: KubernetesRequest,
        isRepeatable: Bool,
        _ eachItem: (ArraySlice<UInt8>) async throws -> Void
    ) async throws -> (header: ListSlicer.Header, items: Int) {
        var handedOver = 0
        do {
            return try await page(request, isRepeatable: isRepeatable, handedOver: &handedOver, eachItem)
        } catch let error as KubernetesError where error.code == .gone && handedOver > 0 {
            // To go on at another revision could hand over the beginning of the page twice, or skip what has moved.
            let message =
                "\(configuration.serverDescription) stopped in the middle of its answer to \(request.summary), and then "
                + "no longer kept the revision"
            throw KubernetesError(.other, message, cause: error)
        }
    }

    private func page(
        _ request: KubernetesRequest,
        isRepeatable: Bool,
        handedOver: inout Int,
        _ eachItem: (ArraySlice<UInt8>) async throws -> Void
    ) async throws -> (header: ListSlicer.Header, items: Int) {
        let (header, held, seen) = try await attempting(request) { credentials in
            var slicer = ListSlicer()
            var seen = 0
            var held: [ArraySlice<UInt8>] = []
            try await streamOnce(request, credentials, silence: options.silence) { chunk in
                var items: [ArraySlice<UInt8>] = []
                do {
                    try slicer.push(chunk) { items.append($0) }
                } catch let error as JSONError {
                    throw garbled(error, request)
                }
                for item in items {
                    seen += 1
                    guard seen > handedOver else { continue }
                    if isRepeatable {
                        try await eachItem(item)
                        handedOver += 1
                    } else {
                        held.append(item)
                    }
                }
            }
            do throws(JSONError) {
                return (try slicer.finish(), held, seen)
            } catch {
                throw garbled(error, request)
            }
        }
        for item in held { try await eachItem(item) }
        return (header, seen)
    }

    /// A list that ends early is a connection that broke; anything else will not get better.
    private func garbled(_ error: JSONError, _ request: KubernetesRequest) -> AttemptFailure {
        let server = configuration.serverDescription
        if error.code == .truncated {
            let message = "\(server) stopped in the middle of its answer to \(request.summary)"
            return AttemptFailure(KubernetesError(.connection, message, cause: error), .interrupted)
        }
        let message = "\(server) answered \(request.summary) with something that is no list: \(error)"
        return AttemptFailure(KubernetesError(.other, message, cause: error), .answered)
    }
}

extension APIResource {
    /// Namespaces, which every server has.
    package static let namespaces = APIResource(
        groupResource: GroupResource(group: "", resource: "namespaces"),
        version: "v1",
        kind: "Namespace",
        namespaced: false
    )
}
