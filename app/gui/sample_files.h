// SampleFiles: the networks and pictures that come with the program.
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace teardown {

struct BuildOutcome;

struct SampleFiles {
    QString name;
    QStringList files;  ///< config, checkpoint, picture
};

/// Those whose files are there.
std::vector<SampleFiles> samples();
/// The digits sample's held-out pictures, by name.
QStringList samplePictures();
/// So many of them, spread over the digits.
QStringList sampleDigits(int count);
/// Photos that come with the program.
QStringList samplePhotos();
/// Whether the network takes pictures as small as digits are.
bool takesDigits(const BuildOutcome& built);

}  // namespace teardown
