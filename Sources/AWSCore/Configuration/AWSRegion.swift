// SPDX-License-Identifier: Apache-2.0

/// Finds the region that nobody gave explicitly.
package enum AWSRegion {
    /// The region S3 itself takes when none is said.
    package static let fallback = "us-east-1"

    /// The region of `AWS_REGION`, `AWS_DEFAULT_REGION` or the profile; `nil` when none says.
    /// - Throws: ``AWSError`` `.badConfiguration` when the configuration files cannot be understood.
    package static func configured(_ environment: AWSEnvironment, profile: String? = nil) throws -> String? {
        if profile == nil, let region = environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] { return region }
        let name = profile ?? environment["AWS_PROFILE"] ?? "default"
        if let region = try AWSProfiles(environment)[name]?["region"] { return region }
        return environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"]
    }

    /// The end of AWS's host names in a region.
    package static func domain(of region: String) -> String {
        region.hasPrefix("cn-") ? "amazonaws.com.cn" : "amazonaws.com"
    }
}
