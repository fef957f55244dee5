// SPDX-License-Identifier: Apache-2.0

import JSON

/// A bucket that Terraform keeps in its state, and would destroy.
struct StateBucket: Sendable, Equatable {
    /// Its name.
    let name: String
    /// Its region; `nil` where the state does not say.
    let region: String?

    /// The buckets in what `terraform show -json` prints, with those of all modules, by name.
    ///
    /// Buckets that Terraform only reads (`data`) are not among them. A bucket that has no name yet is not made yet.
    /// - Parameter bytes: The whole of it.
    /// - Returns: The buckets.
    /// - Throws: ``CommandFailure`` when it is something else.
    static func all(in bytes: [UInt8]) throws(CommandFailure) -> [StateBucket] {
        guard let document = try? JSONParser.parse(bytes), document["format_version"]?.string != nil else {
            throw CommandFailure("what 'terraform show -json' prints cannot be read")
        }
        guard let root = document[path: ["values", "root_module"]] else { return [] }
        return buckets(in: root).sorted { $0.name < $1.name }
    }

    private static func buckets(in module: JSONValue) -> [StateBucket] {
        let own = (module["resources"]?.array ?? []).compactMap(bucket)
        return own + (module["child_modules"]?.array ?? []).flatMap(buckets)
    }

    private static func bucket(_ resource: JSONValue) -> StateBucket? {
        guard resource["type"]?.string == "aws_s3_bucket", resource["mode"]?.string == "managed",
            let name = (resource[path: ["values", "bucket"]] ?? resource[path: ["values", "id"]])?.string
        else { return nil }
        return StateBucket(name: name, region: resource[path: ["values", "region"]]?.string)
    }
}
