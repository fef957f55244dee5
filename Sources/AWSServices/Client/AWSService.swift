// SPDX-License-Identifier: Apache-2.0

package import AWSCore

/// One service of AWS: its name in hosts, signatures and permissions, and the version of its API.
package struct AWSService: Sendable, Equatable {
    /// As in host names, in the scope of signatures and in IAM actions: `ec2`.
    package let name: String
    /// The date that names the API's version; the query protocol sends it along.
    let version: String

    /// Machines and their disks.
    package static let ec2 = AWSService(name: "ec2", version: "2016-11-15")
    /// Databases.
    package static let rds = AWSService(name: "rds", version: "2014-10-31")
    /// Identities and temporary credentials.
    package static let sts = AWSService(name: "sts", version: "2011-06-15")
    /// Kubernetes clusters.
    package static let eks = AWSService(name: "eks", version: "2017-11-01")

    /// Where the service answers.
    ///
    /// `AWS_ENDPOINT_URL_<SERVICE>`, `AWS_ENDPOINT_URL`, or the region's own host, which ends in `amazonaws.com.cn` in China:
    /// the rules of AWS's own clients.
    /// - Parameters:
    ///   - region: Such as `eu-central-1`.
    ///   - environment: The variables.
    /// - Returns: The endpoint.
    /// - Throws: `AWSError` `.badURL` when a variable holds no URL.
    package func endpoint(in region: String, _ environment: AWSEnvironment) throws -> RequestURL {
        if let text = environment["AWS_ENDPOINT_URL_\(name.uppercased())"] ?? environment["AWS_ENDPOINT_URL"] {
            return try RequestURL(parsing: text)
        }
        return RequestURL(scheme: "https", host: "\(name).\(region).\(AWSRegion.domain(of: region))")
    }
}
