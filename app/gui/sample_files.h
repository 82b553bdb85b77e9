// SampleFiles: the bundled networks and pictures.
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

/// Only samples whose files exist.
std::vector<SampleFiles> samples();
/// The held-out pictures of the digits sample, by name.
QStringList samplePictures();
/// The given number of them, spread over the digits.
QStringList sampleDigits(int count);
/// The config of the training of digits, with a picture; empty if it is not there.
QStringList sampleTraining();
/// The bundled photos.
QStringList samplePhotos();
/// Whether the network reads pictures as small as the digits.
bool takesDigits(const BuildOutcome& built);

}  // namespace teardown
