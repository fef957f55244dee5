// SPDX-License-Identifier: Apache-2.0

import AWSCore
import AWSServices

/// Whether the clocks agree: AWS refuses signatures that are five minutes off.
struct ClockCheck: DoctorCheck {
    let name = "clock"
    let worksWithoutCredentials = true

    func examine(_ scene: DoctorScene) async throws -> DoctorFinding {
        let theirs = try await ServerTime.fetch(scene.aws)
        return Self.judge(ahead: scene.aws.clock.now.secondsSince1970 - theirs.secondsSince1970)
    }

    /// The verdict on a number of seconds by which this machine's clock is ahead of AWS's.
    static func judge(ahead: Double) -> DoctorFinding {
        let seconds = Int(abs(ahead).rounded())
        let way = ahead < 0 ? "behind" : "ahead of"
        let hint = "set this machine's clock, for example with NTP"
        switch seconds {
        case ...5: return .ok("this machine's clock agrees with AWS's")
        case ...60: return .ok("this machine's clock is \(seconds) s \(way) AWS's")
        case ...300: return .warn("this machine's clock is \(seconds) s \(way) AWS's", hint: hint)
        default:
            return .fail("this machine's clock is \(seconds) s \(way) AWS's, which refuses such signatures", hint: hint)
        }
    }
}
