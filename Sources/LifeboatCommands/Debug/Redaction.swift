// SPDX-License-Identifier: Apache-2.0

import Controllers
import JSON
import VeleroAPI

/// Takes out of an object what may not leave the cluster.
enum Redaction {
    /// What stands in its place.
    static let mark: JSONValue = "(left out)"

    private static let annotations: Set<String> = [
        LifeboatAnnotation.downloadPath, "kubectl.kubernetes.io/last-applied-configuration",
    ]

    /// The object without addresses that give out files, and without the values of variables of containers.
    static func redacted(_ object: JSONValue) -> JSONValue {
        var object = object
        if object[path: ["status", "downloadURL"]] != nil { object[path: ["status", "downloadURL"]] = mark }
        if object[path: ["metadata", "managedFields"]] != nil { object[path: ["metadata", "managedFields"]] = nil }
        for key in annotations where object[path: ["metadata", "annotations", key]] != nil {
            object[path: ["metadata", "annotations", key]] = mark
        }
        return withoutVariables(object)
    }

    private static func withoutVariables(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let members):
            return .object(
                JSONObject(
                    members.map { key, value in
                        (key, key == "env" ? withoutValues(value) : withoutVariables(value))
                    }
                )
            )
        case .array(let elements): return .array(elements.map(withoutVariables))
        default: return value
        }
    }

    private static func withoutValues(_ variables: JSONValue) -> JSONValue {
        guard let list = variables.array else { return mark }
        return .array(
            list.map { variable in
                var variable = variable
                if variable["value"] != nil { variable["value"] = mark }
                return variable
            }
        )
    }
}
