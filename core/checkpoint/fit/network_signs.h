// What key names reveal about a network: its family and the number of blocks per stage.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace teardown {

/// "ResNeSt", "Swin Transformer", ...; empty if the names do not reveal it.
std::string familyOf(const std::vector<std::string>& keys);

/// Of a network whose branches can be folded, RepVGG or RepMLPNet.
enum class NetworkForm { Unknown, Train, Deploy };
NetworkForm formOf(const std::vector<std::string>& keys);
/// Whether some of its blocks are folded; formOf() is Train if others are not.
bool hasFoldedBlocks(const std::vector<std::string>& keys);

/// Blocks per stage of a ResNet-like network ("layer1.0." ...), stage number -> blocks; empty for others.
std::map<int, int> stageBlocks(const std::vector<std::string>& keys);

/// 50 for bottlenecks of (3, 4, 6, 3); 0 if the blocks match no depth of the ResNet family.
int resNetDepth(const std::vector<std::string>& keys);

}  // namespace teardown
