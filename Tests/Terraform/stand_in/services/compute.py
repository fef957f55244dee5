# SPDX-License-Identifier: Apache-2.0
"""EC2: instances and launch templates."""
from ..cloud import tag_specifications
from ..registry import Resource, resource
from ..values import first

METADATA = {"http_endpoint": "HttpEndpoint", "http_tokens": "HttpTokens", "http_put_response_hop_limit": "HttpPutResponseHopLimit"}


def metadata_options(want):
    given = first(want, "metadata_options")
    return {option: given[name] for name, option in METADATA.items() if name in given}


@resource("aws_instance")
class Instance(Resource):
    def create(self, cloud, want):
        root = first(want, "root_block_device")
        interface = {"DeviceIndex": 0, "SubnetId": want["subnet_id"], "Groups": want["vpc_security_group_ids"],
                     "AssociatePublicIpAddress": want.get("associate_public_ip_address", False)}
        made = cloud.ec2.run_instances(
            ImageId=want["ami"], InstanceType=want["instance_type"], MinCount=1, MaxCount=1, NetworkInterfaces=[interface],
            MetadataOptions=metadata_options(want), IamInstanceProfile={"Name": want["iam_instance_profile"]},
            BlockDeviceMappings=[{"DeviceName": "/dev/xvda", "Ebs": {
                "Encrypted": root["encrypted"], "VolumeType": root["volume_type"], "VolumeSize": root.get("volume_size", 8)}}],
            TagSpecifications=tag_specifications("instance", want),
        )["Instances"][0]
        identifier = made["InstanceId"]
        return {"id": identifier, "arn": cloud.arn("ec2", f"instance/{identifier}"), "private_ip": made.get("PrivateIpAddress"),
                "instance_state": "running", "availability_zone": made["Placement"]["AvailabilityZone"]}

    def read(self, cloud, have):
        found = cloud.ec2.describe_instances(InstanceIds=[have["id"]])["Reservations"]
        state = found[0]["Instances"][0]["State"]["Name"] if found else "terminated"
        return None if state == "terminated" else {"instance_state": state}

    def delete(self, cloud, have):
        cloud.ec2.terminate_instances(InstanceIds=[have["id"]])


@resource("aws_launch_template")
class LaunchTemplate(Resource):
    def _data(self, want):
        disk = first(want, "block_device_mappings")
        ebs = first(disk, "ebs")
        return {
            "MetadataOptions": metadata_options(want),
            "BlockDeviceMappings": [{
                "DeviceName": disk["device_name"],
                "Ebs": {"Encrypted": ebs["encrypted"] == "true", "VolumeType": ebs["volume_type"], "VolumeSize": ebs["volume_size"]},
            }],
            "TagSpecifications": [
                {"ResourceType": spec["resource_type"], "Tags": [{"Key": k, "Value": v} for k, v in sorted(spec["tags"].items())]}
                for spec in want["tag_specifications"]
            ],
        }

    def create(self, cloud, want):
        made = cloud.ec2.create_launch_template(
            LaunchTemplateName=want["name"], LaunchTemplateData=self._data(want),
            TagSpecifications=tag_specifications("launch-template", want),
        )["LaunchTemplate"]
        identifier = made["LaunchTemplateId"]
        return {"id": identifier, "arn": cloud.arn("ec2", f"launch-template/{identifier}"), "latest_version": 1, "default_version": 1}

    def update(self, cloud, want, have):
        version = cloud.ec2.create_launch_template_version(
            LaunchTemplateId=have["id"], LaunchTemplateData=self._data(want)
        )["LaunchTemplateVersion"]["VersionNumber"]
        cloud.ec2.modify_launch_template(LaunchTemplateId=have["id"], DefaultVersion=str(version))
        return {"latest_version": version, "default_version": version}

    def read(self, cloud, have):
        found = cloud.ec2.describe_launch_templates(LaunchTemplateIds=[have["id"]])["LaunchTemplates"][0]
        return {"latest_version": found["LatestVersionNumber"]}

    def delete(self, cloud, have):
        cloud.ec2.delete_launch_template(LaunchTemplateId=have["id"])
