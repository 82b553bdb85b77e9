// What is known about the fast form of a network: how it was made and how far its answers are from the network's own.
#pragma once

namespace teardown {

/// The fast form computes convolutions and linear layers with oneDNN in one memory order, with folded norms and with the activation or sum
/// that follows. Its sums have another order of addition, so its answers differ in the last digits.
struct FastReport {
    bool used = false;        ///< false: its answers differ too much, or it could not run; the network itself has answered
    double difference = 0;    ///< largest difference of a logit in the checked input, relative to the largest logit
    bool sameBest = true;     ///< both have the same best class for the checked input
    int layers = 0;           ///< convolutions and linear layers computed by oneDNN with what follows them
    int norms = 0;            ///< folded into them
    int activations = 0;      ///< computed together with them
    int sums = 0;             ///< computed together with them
    double milliseconds = 0;  ///< median of ForwardRequest::repeat runs; 0: not measured
};

}  // namespace teardown
