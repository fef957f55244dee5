// SPDX-License-Identifier: Apache-2.0

package import JSON

/// `metadata.finalizers`: who wants to do something before an object goes.
package enum Finalizers {
    private static let path = ["metadata", "finalizers"]

    /// The finalizers of an object.
    package static func all(of object: JSONValue) -> [String] {
        object[path: path]?.strings ?? []
    }

    /// Whether an object has a finalizer.
    package static func has(_ finalizer: String, _ object: JSONValue) -> Bool {
        all(of: object).contains(finalizer)
    }

    /// The object with a finalizer, behind those it has; unchanged when it has it already.
    package static func adding(_ finalizer: String, to object: JSONValue) -> JSONValue {
        guard !has(finalizer, object) else { return object }
        return setting(all(of: object) + [finalizer], of: object)
    }

    /// The object without a finalizer; the others keep their order.
    package static func removing(_ finalizer: String, from object: JSONValue) -> JSONValue {
        guard has(finalizer, object) else { return object }
        return setting(all(of: object).filter { $0 != finalizer }, of: object)
    }

    private static func setting(_ finalizers: [String], of object: JSONValue) -> JSONValue {
        var object = object
        let list = JSONValue.array(finalizers.map { .string($0) })
        object[path: path] = finalizers.isEmpty ? nil : list
        return object
    }
}
