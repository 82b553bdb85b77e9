// Where PCA or t-SNE places pictures: as data, as a table, as a picture.
#pragma once

#include "core/base/json.h"
#include "core/embedding/points.h"

#include <QImage>

#include <cstddef>
#include <string>
#include <vector>

namespace teardown {

struct EmbeddedPicture {
    std::string image;
    std::size_t group = 0;  ///< index of its class
};

struct EmbedReport {
    std::string method;  ///< "pca" or "tsne"
    std::string layer;
    std::size_t features = 0;  ///< numbers of a picture
    std::vector<EmbeddedPicture> pictures;
    std::vector<std::string> groups;  ///< names of the classes: of the folders
    embedding::Points places;         ///< [N, 2]
    std::vector<double> explained;    ///< PCA: part of the variance along both axes
    double divergence = 0;            ///< t-SNE
    double perplexity = 0;
    int iterations = 0;
};

/// {"method","layer","features","groups","points": [{"image","group","x","y"}]} and what the method says of itself.
Json embedJson(const EmbedReport& report);
/// image,group,x,y
std::string embedCsv(const EmbedReport& report);
/// Points in the colour and shape of their class, with a legend. Needs Qt's painters.
QImage embedImage(const EmbedReport& report);

}  // namespace teardown
