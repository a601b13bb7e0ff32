package dev.otto.write.appointment;

/** Distances on the sphere: good to half a percent, which is a metre in two hundred. */
public final class Geofence {

    private static final double EARTH_RADIUS_M = 6_371_008.8;

    private Geofence() {}

    /** Metres between two points in degrees, by the haversine formula. */
    public static double metres(double latitude, double longitude, double otherLatitude, double otherLongitude) {
        double halfLatitude = Math.toRadians(otherLatitude - latitude) / 2;
        double halfLongitude = Math.toRadians(otherLongitude - longitude) / 2;
        double h = Math.pow(Math.sin(halfLatitude), 2)
                + Math.cos(Math.toRadians(latitude))
                        * Math.cos(Math.toRadians(otherLatitude))
                        * Math.pow(Math.sin(halfLongitude), 2);
        return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)));
    }
}
