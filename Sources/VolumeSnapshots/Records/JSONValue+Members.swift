// SPDX-License-Identifier: Apache-2.0

internal import AWSCore
internal import JSON
internal import VeleroAPI

extension JSONValue {
    /// An object of those members that have a value, in this order.
    static func members(_ members: [(String, JSONValue?)]) -> JSONValue {
        .object(JSONObject(members.compactMap { name, value in value.map { (name, $0) } }))
    }

    /// A whole number.
    static func integer(_ number: Int) -> JSONValue { .number(JSONNumber(number)) }

    /// A moment as Kubernetes writes it, in whole seconds.
    static func time(_ moment: AWSCore.Timestamp) -> JSONValue {
        .string(VeleroAPI.Timestamp(seconds: Int(moment.secondsSince1970.rounded(.down))).description)
    }
}
