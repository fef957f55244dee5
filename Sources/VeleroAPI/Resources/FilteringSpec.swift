// SPDX-License-Identifier: Apache-2.0

package import JSON

/// A specification that chooses items: the members that Velero gives `spec` of a Backup and of a Restore alike.
package protocol FilteringSpec: JSONBacked {}

extension FilteringSpec {
    /// Namespaces to include, those of the source: names or globs; `*` or none for all.
    package var includedNamespaces: [String] {
        get { strings("includedNamespaces") }
        set { set("includedNamespaces", newValue) }
    }

    /// Namespaces to leave out.
    package var excludedNamespaces: [String] {
        get { strings("excludedNamespaces") }
        set { set("excludedNamespaces", newValue) }
    }

    /// Kinds to include, `resource` or `resource.group`; in a backup the older form, for both scopes.
    package var includedResources: [String] {
        get { strings("includedResources") }
        set { set("includedResources", newValue) }
    }

    /// Kinds to leave out; in a backup the older form, for both scopes.
    package var excludedResources: [String] {
        get { strings("excludedResources") }
        set { set("excludedResources", newValue) }
    }

    /// Whether cluster-scoped objects are included; `nil` leaves it to the other filters.
    package var includeClusterResources: Bool? {
        get { json["includeClusterResources"]?.bool }
        set { set("includeClusterResources", newValue) }
    }

    /// A Kubernetes LabelSelector; not together with ``orLabelSelectors``.
    package var labelSelector: JSONValue? {
        get { json["labelSelector"] }
        set { set("labelSelector", newValue) }
    }

    /// LabelSelectors of which one must match.
    package var orLabelSelectors: [JSONValue] {
        get { json["orLabelSelectors"]?.array ?? [] }
        set { set("orLabelSelectors", newValue) }
    }

    /// How long an asynchronous operation may take.
    package var itemOperationTimeout: GoDuration? {
        get { duration("itemOperationTimeout") }
        set { set("itemOperationTimeout", newValue?.description) }
    }

    /// Commands to run in pods.
    package var hooks: JSONValue? {
        get { json["hooks"] }
        set { set("hooks", newValue) }
    }
}
