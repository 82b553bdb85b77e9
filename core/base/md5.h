// MD5 of byte streams: the checksums that publishers of older datasets give (CIFAR, MNIST). Finds damage, not forgery.
#pragma once

#include "core/base/block_hash.h"

namespace teardown {

class Md5 : public BlockHash<Md5, 4, std::endian::little> {
public:
    Md5();

private:
    friend BlockHash;
    void block(const unsigned char* data);
};

}  // namespace teardown
