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

    /// The addresses of ``SharedObjects`` that were not there, and so are Lifeboat's when they are.
    package var absent: [String]

    /// Keeps what was.
    package init(
        deployment: JSONValue,
        clusterRoleBindings: [JSONValue] = [],
        definitions: [JSONValue] = [],
        absent: [String] = []
    ) {
        self.deployment = deployment
        self.clusterRoleBindings = clusterRoleBindings
        self.definitions = definitions
        self.absent = absent
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
            definitions: try member("definitions.json")?.array ?? [],
            absent: try member("absent.json")?.strings ?? []
        )
    }

    /// The ConfigMap to create.
    var configMap: JSONValue {
        let namespace = deployment[path: ["metadata", "namespace"]]?.string
        var object = Manifest.object("ConfigMap", "v1", name: InstalledNames.record, in: namespace)
        object["data"] = [
            "README":
                "What Velero looked like before Lifeboat took over; 'lifeboat uninstall --give-back' makes it so again.\n",
            "deployment.json": .string(JSONWriter.text(deployment)),
            "clusterrolebindings.json": .string(JSONWriter.text(.array(clusterRoleBindings))),
            "definitions.json": .string(JSONWriter.text(.array(definitions))),
            "absent.json": .string(JSONWriter.text(.array(absent.map { .string($0) }))),
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
