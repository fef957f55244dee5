// SPDX-License-Identifier: Apache-2.0

/// What a list was, after its last item.
package struct ListResult: Sendable, Equatable {
    /// The kind of the list, such as `DeploymentList`.
    package var kind = ""
    /// The version of the list and its items, such as `apps/v1`.
    ///
    /// Items of built-in kinds do not say it themselves.
    package var apiVersion = ""
    /// The revisions its pages were read at, in order, each once.
    ///
    /// One only, unless the list is not consistent.
    package var revisions: [String] = []
    /// How many pages there were.
    package var pages = 0
    /// How many items.
    package var items = 0
    /// Whether all items are of one moment, and of the one asked for.
    package var isConsistent = true

    /// The revision of the last page, at which a watch can go on.
    package var revision: String { revisions.last ?? "" }

    /// A list of nothing.
    package init() {}
}
