// SPDX-License-Identifier: Apache-2.0

import JSON
import KubernetesCore

/// Decides what to ask for next in a list of several pages.
///
/// No I/O: it is told what the server said.
struct ListPager {
    private let options: ListOptions
    private var continueToken: String?
    /// Whether the token stands for the newest revision, whichever that is when it is used.
    private var isUnpinned = false
    private(set) var result = ListResult()
    private(set) var isDone = false

    init(_ options: ListOptions) {
        self.options = options
    }

    /// The query for the next page.
    ///
    /// A token carries the revision and place; naming a revision beside it is an error to the server. Selectors must be
    /// repeated: the token does not carry them.
    var query: [(name: String, value: String)] {
        var query = [(name: "limit", value: String(options.limit))]
        if let continueToken {
            query.append(("continue", continueToken))
        } else if let revision = options.revision {
            query.append(("resourceVersion", revision))
            query.append(("resourceVersionMatch", "Exact"))
        }
        if let selector = options.labelSelector, !selector.isEmpty { query.append(("labelSelector", selector)) }
        if let selector = options.fieldSelector, !selector.isEmpty { query.append(("fieldSelector", selector)) }
        return query
    }

    /// Whether asking for the page again gives the very same items, so that those seen can be counted off.
    var isRepeatable: Bool { !isUnpinned && (continueToken != nil || options.revision != nil) }

    /// Takes what a whole page said of itself.
    mutating func finishPage(_ header: ListSlicer.Header, items: Int) {
        result.kind = header.kind
        result.apiVersion = header.apiVersion
        result.pages += 1
        result.items += items
        if result.revisions.last != header.resourceVersion { result.revisions.append(header.resourceVersion) }
        if result.revisions.count > 1 { result.isConsistent = false }
        // An aggregated API server may not know Exact and answer with what it has.
        if let revision = options.revision, header.resourceVersion != revision { result.isConsistent = false }
        isDone = header.continueToken.isEmpty
        // The token of a page names the page's revision, also when that was the newest.
        isUnpinned = false
        continueToken = header.continueToken
    }

    /// Takes the server's word that the revision is no longer kept.
    /// - Returns: Whether the list goes on. On a first page it never does: the caller chooses another revision. Later
    ///   the server gives a token for the same place at the newest revision.
    mutating func resume(after status: KubernetesStatus?) -> Bool {
        guard continueToken != nil, options.continuesAfterExpiry, let token = status?.continueToken, !token.isEmpty
        else { return false }
        continueToken = token
        isUnpinned = true
        result.isConsistent = false
        return true
    }
}
