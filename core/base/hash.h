// SHA-256 of byte streams (file names of OpenMMLab, --sha256 of inspect).
#pragma once

#include "core/base/block_hash.h"

namespace teardown {

class Sha256 : public BlockHash<Sha256, 8, std::endian::big> {
public:
    Sha256();

private:
    friend BlockHash;
    void block(const unsigned char* data);
};

}  // namespace teardown
