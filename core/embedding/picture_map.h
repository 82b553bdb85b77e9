// PictureMap: where PCA or t-SNE places pictures in the plane, as data, as a document and as a table.
#pragma once

#include "core/base/json.h"
#include "core/embedding/points.h"

#include <cstddef>
#include <string>
#include <vector>

namespace teardown {

struct MappedPicture {
    std::string image;
    std::size_t group = 0;  ///< index of its class
};

/// Folders of pictures, or of folders of pictures, which are then the classes.
struct PictureGroups {
    std::vector<std::string> groups;  ///< names of the folders
    std::vector<MappedPicture> pictures;

    void addFolder(const std::string& folder);

private:
    void addGroup(const std::string& name, const std::string& folder);
};

enum class MapMethod { Pca, Tsne };

struct PictureMap {
    MapMethod method = MapMethod::Pca;
    std::string layer;
    std::size_t features = 0;  ///< numbers of a picture
    std::vector<MappedPicture> pictures;
    std::vector<std::string> groups;
    embedding::Points places;       ///< [N, 2]
    std::vector<double> explained;  ///< PCA: part of the variance along both axes
    double divergence = 0;          ///< t-SNE
    double perplexity = 0;
    int iterations = 0;
};

/// {"method","layer","features","groups","points": [{"image","group","x","y"}]} and what the method says of itself.
Json mapJson(const PictureMap& map);
/// image,group,x,y
std::string mapCsv(const PictureMap& map);
/// "PCA of neck, 40 pictures, 31.2 % + 12.0 % of the variance"
std::string mapTitle(const PictureMap& map);

}  // namespace teardown
