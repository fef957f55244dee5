// SPDX-License-Identifier: Apache-2.0

package import JSON

/// What a Velero looked like before Lifeboat took over; kept in a ConfigMap of its namespace until it is given back.
package struct AdoptionRecord: Sendable, Equatable {
    /// The Deployment of Velero's server, as it was.
    package var deployment: JSONValue
    /// Bindings that give the server's account rights in the whole cluster.
    package var clusterRoleBindings: [JSONValue]
    /// Definitions of custom resources that were replaced.
    package var definitions: [JSONValue]

    /// Keeps what was.
    package init(deployment: JSONValue, clusterRoleBindings: [JSONValue] = [], definitions: [JSONValue] = []) {
        self.deployment = deployment
        self.clusterRoleBindings = clusterRoleBindings
        self.definitions = definitions
    }

    /// Reads the ConfigMap.
    /// - Throws: ``JSONError`` when somebody has changed it beyond recognition.
    package init?(configMap: JSONValue) throws(JSONError) {
        func member(_ name: String) throws(JSONError) -> JSONValue? {
            guard let text = configMap[path: ["data", name]]?.string else { return nil }
            return try JSONParser.parse(text)
        }
        guard let deployment = try member("deployment.json") else { return nil }
        self.init(
            deployment: deployment,
            clusterRoleBindings: try member("clusterrolebindings.json")?.array ?? [],
            definitions: try member("definitions.json")?.array ?? []
        )
    }

    /// The ConfigMap to create.
    func configMap(in namespace: String) -> JSONValue {
        var object = Manifest.object("ConfigMap", "v1", name: InstalledNames.record, in: namespace)
        object["data"] = [
            "README":
                "What Velero looked like before Lifeboat took over; 'lifeboat uninstall --give-back' makes it so again.\n",
            "deployment.json": .string(JSONWriter.text(deployment)),
            "clusterrolebindings.json": .string(JSONWriter.text(.array(clusterRoleBindings))),
            "definitions.json": .string(JSONWriter.text(.array(definitions))),
        ]
        return object
    }

    /// An object without what the server gave it, so that it can be created again.
    static func renewable(_ object: JSONValue) -> JSONValue {
        var object = object
        object["status"] = nil
        for member in [
            "uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink",
            "deletionTimestamp", "deletionGracePeriodSeconds",
        ] {
            object[path: ["metadata", member]] = nil
        }
        // The Deployment controller counts anew.
        object[path: ["metadata", "annotations", "deployment.kubernetes.io/revision"]] = nil
        return object
    }
}
