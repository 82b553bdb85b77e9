// What key names tell about a network: its family, and how many blocks its stages have.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace teardown {

/// "ResNeSt", "Swin Transformer", ...; empty when the names tell nothing.
std::string familyOf(const std::vector<std::string>& keys);

/// Blocks per stage of a ResNet-like network ("layer1.0." ...), stage number -> blocks; empty for others.
std::map<int, int> stageBlocks(const std::vector<std::string>& keys);

/// 50 for bottlenecks of (3, 4, 6, 3); 0 when the blocks belong to no depth of the ResNet family.
int resNetDepth(const std::vector<std::string>& keys);

}  // namespace teardown
